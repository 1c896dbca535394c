"""`meetings/{id}/minutes/`, `minutes.pdf`, `addenda/`: issued minutes, each reader their own part, and corrections."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit import trail
from cases.api.bodies import Named
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.days import Moment
from partners.rest.described import IDEMPOTENCY_KEY, answers
from partners.rest.idempotency import idempotent
from riskpanel import readers
from riskpanel.api.terms import AsksTerms
from riskpanel.minutes import items_in
from riskpanel.models import AgendaItem, Meeting, MinutesAddendum, MinutesPart
from riskpanel.operations import copies
from riskpanel.rules import meetings as rules


class PassageBody(serializers.ModelSerializer[MinutesPart]):
    item = serializers.UUIDField(source="item_id", allow_null=True)
    action = serializers.UUIDField(source="action_id", allow_null=True)

    class Meta:
        model = MinutesPart
        fields = ("id", "order", "text", "item", "action")
        read_only_fields = fields


class MinutesAddendumBody(serializers.ModelSerializer[MinutesAddendum]):
    part = serializers.IntegerField(source="part_id", allow_null=True, help_text="null: of the minutes as a whole")
    by = Named()

    class Meta:
        model = MinutesAddendum
        fields = ("id", "part", "text", "by", "at")
        read_only_fields = fields


class MinutesBody(serializers.Serializer[Any]):
    """What is yours in issued minutes. `digest` is the SHA-256 of your copy, the PDF."""

    meeting = serializers.UUIDField()
    issued_at = Moment()
    minutes_digest = serializers.CharField(help_text="SHA-256 of the whole approved text")
    digest = serializers.CharField()
    passages = PassageBody(many=True)
    addenda = MinutesAddendumBody(many=True)


class MinutesAddendumInput(serializers.Serializer[Any]):
    part = serializers.IntegerField(required=False, default=None, allow_null=True)
    text = serializers.CharField(max_length=4000)


class PdfRenderer(JSONRenderer):
    """Lets a reader ask for `application/pdf`; the view answers the file itself, and refusals stay JSON."""

    media_type = "application/pdf"
    format = "pdf"
    charset = "utf-8"


class MinutesViewSet(AsksTerms, GenericViewSet[Meeting]):
    paper = Meeting
    """Meetings whose issued minutes hold something of the reader's; every other one is not found."""

    serializer_class = MinutesBody
    queryset = Meeting.objects.none()
    pagination_class = None

    def get_queryset(self) -> QuerySet[Meeting]:
        return readers.meetings_with_minutes_for(signed_in(self.request))

    def _parts(self, meeting: Meeting) -> list[MinutesPart]:
        found = list(readers.minutes_for(signed_in(self.request), meeting).select_related("action"))
        trail.listed(self.request, AgendaItem, items_in(found), why="minutes")
        return found

    def _addenda(self, meeting: Meeting) -> QuerySet[MinutesAddendum]:
        return MinutesAddendum.objects.visible_to(signed_in(self.request)).filter(meeting=meeting).select_related("by")

    @extend_schema(responses=answers(200, MinutesBody), operation_id="meetings_minutes")
    def minutes(self, request: Request, pk: str) -> Response:
        """What is yours in the issued minutes, with the corrections of it."""
        meeting = self.get_object()
        body = {
            "meeting": meeting.pk,
            "issued_at": meeting.issued_at,
            "minutes_digest": meeting.minutes_digest,
            "digest": copies.copy_for(meeting, reader=signed_in(request)).digest,
            "passages": self._parts(meeting),
            "addenda": self._addenda(meeting),
        }
        return preconditions.detail(MinutesBody(body).data)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BYTE}, operation_id="meetings_minutes_pdf")
    def pdf(self, request: Request, pk: str) -> HttpResponse:
        """Your own copy of the issued minutes as a tagged PDF (PDF/UA-1)."""
        meeting = self.get_object()
        self._parts(meeting)
        copy = copies.copy_for(meeting, reader=signed_in(request))
        trail.viewed(request, copy, why="minutes")
        response = HttpResponse(bytes(copy.pdf), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="minutes-{meeting.pk}.pdf"'
        return response

    @extend_schema(
        request=MinutesAddendumInput,
        responses=answers(201, MinutesAddendumBody, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
        operation_id="meetings_addenda_create",
    )
    @idempotent
    def addenda(self, request: Request, pk: str) -> Response:
        """Correct issued minutes by a dated addendum: of one passage, or of the whole."""
        meeting, user = self.get_object(), signed_in(request)
        require(rules.can_approve(user, meeting))
        given = MinutesAddendumInput(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = given.validated_data["part"]
        mine = MinutesPart.objects.visible_to(user).filter(meeting=meeting)
        part = get_object_or_404(mine, pk=chosen) if chosen is not None else None
        made = copies.correct_minutes(meeting, text=given.validated_data["text"], part=part, by=user)
        return preconditions.detail(MinutesAddendumBody(made).data, status=status.HTTP_201_CREATED)
