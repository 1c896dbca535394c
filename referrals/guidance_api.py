"""`guidance/`: the threshold document, read and confirmed by staff, written and published by an administrator."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.described import IDEMPOTENCY_KEY, IF_MATCH, answers
from partners.rest.idempotency import idempotent
from referrals import operations
from referrals.models import ThresholdDocument
from referrals.operations.guidance import LEVELS

TEXT: dict[str, Any] = {"max_length": 20000, "allow_blank": True, "required": False}


class GuidanceBody(serializers.ModelSerializer[ThresholdDocument]):
    class Meta:
        model = ThresholdDocument
        fields = (
            "version", "state", "edition", "changes", "universal", "additional", "targeted", "specialist",
            "published_at",
        )  # fmt: skip
        read_only_fields = fields


class GuidanceInput(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    changes = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    universal = serializers.CharField(**TEXT)
    additional = serializers.CharField(**TEXT)
    targeted = serializers.CharField(**TEXT)
    specialist = serializers.CharField(**TEXT)


CHANGES = answers(200, GuidanceBody, 400, 409, 412, 428)


class GuidanceViewSet(ReadOnlyModelViewSet[ThresholdDocument]):
    serializer_class = GuidanceBody
    queryset = ThresholdDocument.objects.none()
    lookup_field = "version"
    lookup_value_converter = "int"
    lookup_value_regex = "[0-9]{1,10}"
    filter_backends = ()

    def get_queryset(self) -> QuerySet[ThresholdDocument]:
        return ThresholdDocument.objects.visible_to(signed_in(self.request))

    @extend_schema(responses=answers(200, GuidanceBody))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One version; old referrals keep the one they were judged by."""
        return preconditions.detail(GuidanceBody(self.get_object()).data)

    @extend_schema(request=None, responses=answers(201, GuidanceBody), parameters=[IDEMPOTENCY_KEY])
    @idempotent
    def create(self, request: Request) -> Response:
        """Begin the draft of the next version, or get the one there is."""
        draft = operations.draft_guidance(by=signed_in(request))
        return preconditions.detail(GuidanceBody(draft).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=GuidanceInput, responses=CHANGES, parameters=[IF_MATCH])
    def partial_update(self, request: Request, version: str) -> Response:
        """Save the draft."""

        def save(document: ThresholdDocument, **given: Any) -> ThresholdDocument:
            kept = {name: getattr(document, name) for name in (*LEVELS, "changes")}
            return operations.save_guidance(document, edition=document.edition, **kept | given)

        return self._changed(request, save)

    @extend_schema(request=None, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, version: str) -> Response:
        """Put the draft in force. Everybody who judges by it is told."""

        def publish(document: ThresholdDocument, *, by: Any, **given: Any) -> ThresholdDocument:
            return operations.publish_draft(document, by=by, edition=document.edition)

        return self._changed(request, publish)

    @extend_schema(request=None, responses=answers(200, GuidanceBody, 409))
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, version: str) -> Response:
        """Say that you have read the version in force."""
        document = self.get_object()
        operations.acknowledge_guidance(document, by=signed_in(request))
        return preconditions.detail(GuidanceBody(document).data)

    @transaction.atomic
    def _changed(self, request: Request, change: Callable[..., ThresholdDocument]) -> Response:
        seen = self.get_object()
        document = self.get_queryset().select_for_update().get(pk=seen.pk)
        preconditions.require_match(request, GuidanceBody(document).data)
        given = GuidanceInput(data=request.data)
        given.is_valid(raise_exception=True)
        changed = change(document, by=signed_in(request), **given.validated_data)
        return preconditions.detail(GuidanceBody(changed).data)
