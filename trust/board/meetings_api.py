"""`board/meetings/`: meetings of the Board with the figures that each was given."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.days import Day
from partners.rest.described import CURSOR, IDEMPOTENCY_KEY, PAGE_SIZE, answers, page_of
from partners.rest.idempotency import idempotent
from partners.rest.paging import Pages
from trust.board import access, frozen, operations
from trust.board.api import IndicatorSerializer, body_of
from trust.board.dashboard import SHOWN_QUARTERS
from trust.board.models import Board, BoardMeeting


class BoardMeetingBody(serializers.ModelSerializer[BoardMeeting]):
    class Meta:
        model = BoardMeeting
        fields = ("id", "board", "held_on", "frozen_at")
        read_only_fields = fields


class BoardMeetingWithFigures(BoardMeetingBody):
    indicators = IndicatorSerializer(many=True)

    class Meta(BoardMeetingBody.Meta):
        fields = (*BoardMeetingBody.Meta.fields, "indicators")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class BoardMeetingInput(serializers.Serializer[Any]):
    board = serializers.PrimaryKeyRelatedField(queryset=Board.objects.all())
    held_on = Day()


class BoardMeetingViewSet(GenericViewSet[BoardMeeting]):
    serializer_class = BoardMeetingBody
    queryset = BoardMeeting.objects.none()
    pagination_class = Pages
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[BoardMeeting]:
        return access.meetings_in_sight(signed_in(self.request))

    @extend_schema(responses={200: page_of("BoardMeeting", BoardMeetingBody)}, parameters=[CURSOR, PAGE_SIZE])
    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(BoardMeetingBody(rows, many=True).data)

    @extend_schema(responses=answers(200, BoardMeetingWithFigures))
    def retrieve(self, request: Request, pk: str) -> Response:
        """The figures as the meeting was given them; nothing changes them."""
        return self._whole(self.get_object(), status=200)

    @extend_schema(
        request=BoardMeetingInput, responses=answers(201, BoardMeetingWithFigures, 400), parameters=[IDEMPOTENCY_KEY]
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Freeze the figures of every finished quarter for a meeting, for its chair or the partnership manager."""
        require(operations.may_freeze(signed_in(request)))
        given = BoardMeetingInput(data=request.data)
        given.is_valid(raise_exception=True)
        return self._whole(operations.freeze_figures(**given.validated_data, by=signed_in(request)), status=201)

    def _whole(self, meeting: BoardMeeting, *, status: int) -> Response:
        pack = frozen.pack_of(meeting, most=SHOWN_QUARTERS)
        body = BoardMeetingBody(meeting).data | {"indicators": [body_of(one) for one in pack]}
        return preconditions.detail(body, status=status)
