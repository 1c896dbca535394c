"""`risk-log/`: entries in sight, `list/` a child, `{id}/lead/`, `{id}/remove/`, `{id}/scores/`."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit import trail
from cases.models import Case
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.described import CURSOR, IDEMPOTENCY_KEY, IF_MATCH, PAGE_SIZE, answers, page_of
from partners.rest.filters import asked_choice, asked_number
from partners.rest.idempotency import idempotent
from partners.rest.paging import Pages
from partners.roles import Permission
from riskpanel import access, log_rows
from riskpanel.api import bodies
from riskpanel.api.terms import AsksTerms
from riskpanel.looks import why_seen
from riskpanel.models import Assessment, LogEntry, Meeting, Panel
from riskpanel.operations import risk_log as operations
from riskpanel.operations.decisions import remove_child
from riskpanel.removal import against_leaving
from riskpanel.rules import panels as panel_rules
from riskpanel.rules.scoring import NOT_VALIDATED

STATES = ("active", "left", "all")
NOT_SHOWN = serializers.IntegerField(
    allow_null=True, help_text="with `left` or `all`: how many who left your panels' logs are not shown to you"
)


class LogViewSet(AsksTerms, GenericViewSet[LogEntry]):
    paper = LogEntry
    serializer_class = bodies.EntryBody
    queryset = LogEntry.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[LogEntry]:
        found = LogEntry.objects.visible_to(signed_in(self.request))
        return log_rows.with_columns(found, on=timezone.localdate())

    @extend_schema(
        responses={200: page_of("LogEntry", bodies.EntryBody, out_of_sight=NOT_SHOWN)},
        parameters=[
            CURSOR,
            PAGE_SIZE,
            OpenApiParameter("state", str, enum=STATES, description="`active` if left out"),
            OpenApiParameter("panel", int, description="id of one panel"),
        ],
    )
    def list(self, request: Request) -> Response:
        """Entries in sight, latest first. Of those who left, the ones whose case is in sight; the rest is counted."""
        found, state = self.get_queryset(), asked_choice(request, "state", STATES)
        if state not in ("left", "all"):
            found = found.filter(left_on=None)
        elif state == "left":
            found = found.exclude(left_on=None)
        panel = asked_number(request, "panel")
        found = found if panel is None else found.filter(panel=panel)
        entries = self.paginate_queryset(found) or []
        trail.listed(request, LogEntry, [one.pk for one in entries])
        rows = log_rows.rows_of(entries, on=timezone.localdate())
        answer = self.get_paginated_response(bodies.EntryBody(rows, many=True).data)
        asks_left = state in ("left", "all")
        answer.data["out_of_sight"] = log_rows.left_out_of_sight(signed_in(request), panel) if asks_left else None
        return answer

    @extend_schema(responses=answers(200, bodies.EntryDetail))
    def retrieve(self, request: Request, pk: str) -> Response:
        return preconditions.detail(self._body(self._seen()))

    @extend_schema(
        request=bodies.ListInput, responses=answers(201, bodies.EntryDetail, 400, 409), parameters=[IDEMPOTENCY_KEY]
    )
    @action(detail=False, methods=["post"], url_path="list", pagination_class=None, filter_backends=[])
    @idempotent
    def list_child(self, request: Request) -> Response:
        """Put a child on a panel's log: at its meeting, or urgently between two."""
        given = bodies.ListInput(data=request.data)
        given.is_valid(raise_exception=True)
        values, user = dict(given.validated_data), signed_in(request)
        case = get_object_or_404(access.cases_in_sight(user), pk=values.pop("case"))
        require(user.may(Permission.SIT_ON_PANEL))
        panels = Panel.objects.visible_to(user).order_by("pk")
        asked = values.pop("panel")
        panel = get_object_or_404(panels, pk=asked) if asked else get_object_or_404(panels[:1])
        meeting, assessment = values.pop("meeting"), values.pop("assessment")
        entry = operations.list_child(
            case,
            panel=panel,
            by=user,
            meeting=get_object_or_404(Meeting.objects.visible_to(user), pk=meeting) if meeting else None,
            assessment=self._assessment(case, assessment, panel=panel),
            **values,
        )
        return preconditions.detail(self._body(self._again(entry)), status=status.HTTP_201_CREATED)

    @extend_schema(
        request=bodies.RemoveInput,
        responses=answers(200, bodies.EntryDetail, 400, 409, 412, 428),
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    @transaction.atomic
    def remove(self, request: Request, pk: str) -> Response:
        """Decide at a quorate meeting under way that a child leaves the log, as the agreed score or an override allows.

        It is the decision on the child's item of that meeting, by whoever holds the pen.
        """
        entry = self._seen()
        require(panel_rules.keeps(signed_in(request), entry.panel))
        given = bodies.RemoveInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        meeting = get_object_or_404(Meeting.objects.visible_to(signed_in(request)), pk=values.pop("meeting"))
        operations.locked_at(meeting, entry)
        preconditions.require_match(request, self._body(self._again(entry)))
        override = values.pop("override")
        remove_child(
            entry,
            by=signed_in(request),
            meeting=meeting,
            override=operations.Override(**override) if override else None,
            **values,
        )
        return preconditions.detail(self._body(self._again(entry)))

    @extend_schema(
        request=bodies.EntryLeadInput,
        responses=answers(200, bodies.EntryDetail, 400, 409, 412, 428),
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    @transaction.atomic
    def lead(self, request: Request, pk: str) -> Response:
        """Make another person accountable for the entry. They are told."""
        _, entry = operations.locked_entry(self._seen())
        preconditions.require_match(request, self._body(self._again(entry)))
        given = bodies.EntryLeadInput(data=request.data)
        given.is_valid(raise_exception=True)
        operations.change_lead(entry, by=signed_in(request), **given.validated_data)
        return preconditions.detail(self._body(self._again(entry)))

    @extend_schema(responses=answers(200, bodies.AgainstBody))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def removal(self, request: Request, pk: str) -> Response:
        """What speaks against leaving the log: what the rule refuses, and what the panel weighs."""
        entry, user = self._seen(), signed_in(request)
        require(entry.panel_id in access.panel_ids(user))
        found = against_leaving(entry, reader=user, on=timezone.localdate())
        return Response(bodies.AgainstBody(found).data)

    @extend_schema(responses=answers(200, bodies.ScoresBody))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def scores(self, request: Request, pk: str) -> Response:
        """Every score of the child until leaving, oldest first, with the threshold in force on its day."""
        row = log_rows.row_of(self._seen(), on=timezone.localdate())
        return Response(bodies.ScoresBody({"results": row.every_point, "caveat": NOT_VALIDATED}).data)

    def _seen(self) -> LogEntry:
        entry = self.get_object()
        why = why_seen(signed_in(self.request), entry.case)
        trail.viewed(self.request, entry, case_id=entry.case_id, why=why)
        return entry

    def _again(self, entry: LogEntry) -> LogEntry:
        return self.get_queryset().get(pk=entry.pk)

    def _assessment(self, case: Case, chosen: Any, *, panel: Panel) -> Assessment:
        found = Assessment.objects.visible_to(signed_in(self.request)).filter(case=case)
        if chosen:
            return get_object_or_404(found.filter(pk=chosen))
        return get_object_or_404(found.scored_with(panel.framework.name).newest_first()[:1])

    def _body(self, entry: LogEntry) -> Any:
        row = log_rows.row_of(entry, on=timezone.localdate())
        return bodies.EntryDetail(row, context={"request": self.request}).data
