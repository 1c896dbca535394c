"""`children/`: those in sight; search says of others only that a record exists."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit import trail
from cases import access, operations
from cases.api.bodies import AskInput, ChildBody, ChildInput, HitsBody, MergeBody, MergeInput, SearchInput, UnmergeInput
from cases.models import Case, Child
from cases.search import Hit, find_children, find_twins
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.described import IDEMPOTENCY_KEY, IF_MATCH, answers
from partners.rest.idempotency import idempotent
from partners.rest.throttles import SearchThrottle
from partners.roles import Permission


class ChildViewSet(GenericViewSet[Child]):
    serializer_class = ChildBody
    queryset = Child.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self) -> QuerySet[Child]:
        return Child.objects.visible_to(signed_in(self.request))

    @extend_schema(responses={200: ChildBody(many=True)})
    def list(self, request: Request) -> Response:
        """Children of cases in sight."""
        page = self.paginate_queryset(self.get_queryset()) or []
        trail.listed(request, Child, [child.pk for child in page])
        return self.get_paginated_response(ChildBody(page, many=True).data)

    @extend_schema(request=ChildInput, responses=answers(201, ChildBody, 400, 409), parameters=[IDEMPOTENCY_KEY])
    @idempotent
    def create(self, request: Request) -> Response:
        """Make the one record of a child. It comes into sight with a referral or a case."""
        require(signed_in(request).may(Permission.LOG_REFERRAL))
        given = ChildInput(data=request.data)
        given.is_valid(raise_exception=True)
        child = operations.record_child(by=signed_in(request), **given.validated_data)
        return preconditions.detail(ChildBody(child).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=answers(200, ChildBody))
    def retrieve(self, request: Request, pk: str) -> Response:
        child = self.get_object()
        self._viewed(request, child)
        return preconditions.detail(ChildBody(child).data)

    @extend_schema(
        request=ChildInput(partial=True), responses=answers(200, ChildBody, 400, 412, 428), parameters=[IF_MATCH]
    )
    @transaction.atomic
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct a child's identity. Whoever may add to the open case may; history keeps what stood before."""
        child = self.get_object()
        if isinstance(request.data, Mapping) and "protected_address" in request.data:
            operations.lock_family({child.pk})
        child = self.get_queryset().select_for_update(of=("self",), no_key=True).get(pk=child.pk)
        preconditions.require_match(request, ChildBody(child).data)
        given = ChildInput(child, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        child = operations.change_child(child, by=signed_in(request), **given.validated_data)
        return preconditions.detail(ChildBody(child).data)

    @extend_schema(request=SearchInput, responses=answers(200, HitsBody, 400, 429))
    @action(detail=False, methods=["post"], throttle_classes=[SearchThrottle])
    def search(self, request: Request) -> Response:
        """By name, date of birth or NHS number; tolerant of typing errors."""
        require(signed_in(request).may(Permission.SEARCH_CHILDREN))
        given = SearchInput(data=request.data)
        given.is_valid(raise_exception=True)
        return self._hits(request, find_children(signed_in(request), **given.validated_data))

    @extend_schema(responses=answers(200, HitsBody, 429))
    @action(detail=True, methods=["get"], throttle_classes=[SearchThrottle])
    def duplicates(self, request: Request, pk: str) -> Response:
        """Other records that may be of the same child."""
        child = self.get_object()
        require(signed_in(request).may(Permission.SEARCH_CHILDREN))
        hits = find_twins(signed_in(request), child)
        self._viewed(request, child)
        return self._hits(request, hits)

    @extend_schema(request=MergeInput, responses=answers(201, MergeBody, 400, 409), parameters=[IDEMPOTENCY_KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def merge(self, request: Request, pk: str) -> Response:
        """Make another record of the same child one with this; reversible for 30 days."""
        child = self.get_object()
        require(signed_in(request).may(Permission.OPEN_CASE))
        given = MergeInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        merge = operations.merge_children(
            child, given.validated_data["other"], by=signed_in(request), reason=given.validated_data["reason"]
        )
        return Response(MergeBody(merge).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=UnmergeInput, responses=answers(200, MergeBody, 400, 409))
    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, pk: str) -> Response:
        """Take two records apart again."""
        child = self.get_object()
        require(signed_in(request).may(Permission.OPEN_CASE))
        given = UnmergeInput(data=request.data)
        given.is_valid(raise_exception=True)
        merge = access.merges_to_undo(signed_in(request)).filter(kept=child, pk=given.validated_data["merge"]).first()
        if merge is None:
            raise ValidationError({"merge": "No merge of this record that can be taken apart has this id."})
        merge = operations.undo_merge(merge, by=signed_in(request), reason=given.validated_data["reason"])
        return Response(MergeBody(merge).data)

    @extend_schema(request=AskInput, responses=answers(204, None, 400))
    @action(detail=False, methods=["post"])
    def ask(self, request: Request) -> Response:
        """Ask about a record out of sight: whoever leads the work is told who asks."""
        require(signed_in(request).may(Permission.SEARCH_CHILDREN))
        given = AskInput(data=request.data)
        given.is_valid(raise_exception=True)
        operations.ask_about(given.validated_data["token"], by=signed_in(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @staticmethod
    def _hits(request: Request, hits: Iterable[Hit]) -> Response:
        hits = [*hits]
        trail.listed(request, Child, [hit.child.pk for hit in hits if hit.child])
        return Response(HitsBody({"results": hits}).data)

    @staticmethod
    def _viewed(request: Request, child: Child) -> None:
        """The look is filed under the case that brings the child into sight."""
        user = signed_in(request)
        case = Case.objects.visible_to(user).filter(child=child).order_by("-opened_at").first()
        reason = access.reason_for(user, case) if case else None
        trail.viewed(
            request,
            child,
            case_id=case.pk if case else None,
            why=reason.code if reason else "",
        )
