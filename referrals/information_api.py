"""`information-requests/`: what the front door asks partners and what they answer, by the operations of the pages."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit import trail
from cases.states import Nature
from partners.models import Partner
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.days import Day
from partners.rest.described import IF_MATCH, answers
from referrals import operations
from referrals.models import InformationRequest


class ChildAskedAboutBody(serializers.Serializer[Any]):
    name = serializers.CharField()
    date_of_birth = Day(source="born", allow_null=True)


class InformationRequestBody(serializers.ModelSerializer[InformationRequest]):
    referral = serializers.CharField(source="referral.reference", help_text="its reference")
    child_name = serializers.CharField(source="referral.name_as_given", help_text="as the referrer gave it")
    date_of_birth = Day(source="referral.date_of_birth", allow_null=True)
    other_children = ChildAskedAboutBody(many=True, help_text="asked about too, as the referrer gave them")

    class Meta:
        model = InformationRequest
        fields = (
            "id",
            "referral",
            "child_name",
            "date_of_birth",
            "other_children",
            "partner",
            "question",
            "due",
            "asked_by",
            "asked_at",
            "answer",
            "nature",
            "known_since",
            "knows_nothing",
            "source",
            "answered_by",
            "answered_at",
        )
        read_only_fields = fields


class QuestionsInput(serializers.Serializer[Any]):
    partners = serializers.PrimaryKeyRelatedField(queryset=Partner.objects.filter(active=True), many=True)
    question = serializers.CharField(max_length=2000)
    due = Day()


class InformationAnswerInput(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=6000, required=False, default="", allow_blank=True)
    knows_nothing = serializers.BooleanField(required=False, default=False)
    nature = serializers.ChoiceField(Nature.choices, required=False, default="", allow_blank=True)
    known_since = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    source = serializers.CharField(max_length=120)  # type: ignore[assignment]


class InformationRequestViewSet(ListModelMixin, GenericViewSet[InformationRequest]):
    """Those put to the partner you act for, and those of referrals you work on."""

    serializer_class = InformationRequestBody
    queryset = InformationRequest.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"
    filter_backends = ()

    def get_queryset(self) -> QuerySet[InformationRequest]:
        return InformationRequest.objects.visible_to(signed_in(self.request)).for_reading()

    def paginate_queryset(self, queryset: Any) -> Any:
        """Whoever reads a page of the list has seen what is on it."""
        rows = super().paginate_queryset(queryset)
        trail.listed(self.request, InformationRequest, [one.pk for one in rows or []])
        return rows

    @extend_schema(responses=answers(200, InformationRequestBody))
    def retrieve(self, request: Request, pk: str) -> Response:
        return preconditions.detail(InformationRequestBody(self._seen()).data)

    @extend_schema(
        request=InformationAnswerInput,
        responses=answers(200, InformationRequestBody, 400, 409, 412, 428),
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def answer(self, request: Request, pk: str) -> Response:
        """Answer for the partner that was asked: its own words and where they come from, or that nothing is known."""
        asked = self._seen()
        self.get_queryset().select_for_update(of=("self",)).get(pk=asked.pk)
        asked = self.get_queryset().get(pk=asked.pk)
        preconditions.require_match(request, InformationRequestBody(asked).data)
        given = InformationAnswerInput(data=request.data)
        given.is_valid(raise_exception=True)
        operations.answer_information_request(asked, by=signed_in(request), **given.validated_data)
        return preconditions.detail(InformationRequestBody(self.get_queryset().get(pk=asked.pk)).data)

    def _seen(self) -> InformationRequest:
        asked = self.get_object()
        trail.viewed(self.request, asked, case_id=asked.referral.case_id, why="asked")
        return asked
