"""`meetings/`: planned, prepared, held and closed; the same operations as the pages."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit import trail
from govuk.autosave import Edition
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.described import CURSOR, IDEMPOTENCY_KEY, IF_MATCH, PAGE_SIZE, answers, page_of
from partners.rest.idempotency import idempotent
from partners.rest.paging import Pages
from partners.roles import Permission
from riskpanel import access, calendars
from riskpanel.api import meeting_bodies as bodies
from riskpanel.api.terms import AsksTerms
from riskpanel.models import (
    Action,
    AgendaItem,
    Attendance,
    ConflictOfInterest,
    Contribution,
    ItemDraft,
    Meeting,
    Panel,
    PapersPart,
)
from riskpanel.operations import (
    agenda,
    attendance,
    confidence,
    conflicts,
    contributions,
    decisions,
    drafts,
    minutes,
    pen,
    reviews,
)
from riskpanel.operations import meetings as operations
from riskpanel.operations import papers as sealing
from riskpanel.operations.risk_log import Override
from riskpanel.rules import meetings as rules
from riskpanel.table import agenda_of

PLAIN: dict[str, Any] = {"pagination_class": None, "filter_backends": []}
CHANGES: dict[str, Any] = {
    "responses": answers(200, bodies.MeetingDetail, 409, 412, 428),
    "parameters": [IF_MATCH],
    "request": None,
}


class CalendarRenderer(JSONRenderer):
    """Lets a calendar ask for `text/calendar`; the view answers the file itself, and refusals stay JSON."""

    media_type = "text/calendar"
    format = "ics"
    charset = "utf-8"


class MeetingPages(Pages):
    ordering = ("-starts_at", "-pk")


class MeetingViewSet(AsksTerms, GenericViewSet[Meeting]):
    paper = Meeting
    serializer_class = bodies.MeetingBody
    queryset = Meeting.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"
    pagination_class = MeetingPages

    def get_queryset(self) -> QuerySet[Meeting]:
        return Meeting.objects.visible_to(signed_in(self.request)).select_related("panel", "pen_held_by")

    @extend_schema(responses={200: page_of("Meeting", bodies.MeetingBody)}, parameters=[CURSOR, PAGE_SIZE])
    def list(self, request: Request) -> Response:
        """Meetings of your panels, latest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(bodies.MeetingBody(rows, many=True).data)

    @extend_schema(
        request=bodies.PlanInput,
        responses=answers(201, bodies.MeetingDetail, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Plan a series at the panel's cadence. The answer is its first meeting."""
        user = signed_in(request)
        require(user.may(Permission.SIT_ON_PANEL))
        given = _given(bodies.PlanInput, request)
        panels, asked = Panel.objects.visible_to(user).order_by("pk"), given.pop("panel")
        panel = get_object_or_404(panels, pk=asked) if asked else get_object_or_404(panels[:1])
        made = operations.plan_meetings(panel, by=user, **given)
        return preconditions.detail(self._body(made[0]), status=status.HTTP_201_CREATED)

    @extend_schema(responses=answers(200, bodies.MeetingDetail))
    def retrieve(self, request: Request, pk: str) -> Response:
        return preconditions.detail(self._body(self.get_object()))

    @extend_schema(responses=answers(200, bodies.AgendaBody), operation_id="meetings_agenda_list")
    @action(detail=True, methods=["get"], **PLAIN)
    def agenda(self, request: Request, pk: str) -> Response:
        """The items in order."""
        return Response(bodies.AgendaBody({"results": self._agenda(self.get_object())}).data)

    @extend_schema(
        request=bodies.AgendaInput,
        responses=answers(201, bodies.AgendaBody, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
        operation_id="meetings_agenda_create",
    )
    @agenda.mapping.post
    @idempotent
    def add_to_agenda(self, request: Request, pk: str) -> Response:
        """Put a child or a theme on the agenda, or build it."""
        meeting, user = self.get_object(), signed_in(request)
        given = _given(bodies.AgendaInput, request)
        if given.pop("build"):
            agenda.build_agenda(meeting, by=user)
        else:
            cases = access.cases_in_sight(user)
            case = get_object_or_404(cases, pk=given.pop("case")) if given["case"] else given.pop("case")
            agenda.add_to_agenda(meeting, case=case, by=user, **given)
        return Response(bodies.AgendaBody({"results": self._agenda(meeting)}).data, status=status.HTTP_201_CREATED)

    def _agenda(self, meeting: Meeting) -> Sequence[AgendaItem]:
        items = agenda_of(meeting.pk, signed_in(self.request))
        seen = [one.pk for one in items if not one.shut]  # type: ignore[attr-defined]
        trail.listed(self.request, AgendaItem, seen, why=f"panel:{meeting.panel_id}")
        return items

    @extend_schema(responses=answers(200, bodies.TableBody), operation_id="meetings_attendance_list")
    @action(detail=True, methods=["get"], **PLAIN)
    def attendance(self, request: Request, pk: str) -> Response:
        """Who sits at the table, and what a quorum still needs."""
        return Response(self._table(self.get_object()))

    @extend_schema(
        request=bodies.AttendanceInput,
        responses=answers(200, bodies.TableBody, 400, 409),
        operation_id="meetings_attendance_record",
    )
    @attendance.mapping.post
    @transaction.atomic
    def record_attendance(self, request: Request, pk: str) -> Response:
        """Record one seat: presence, deputy, information sent, the confidentiality statement accepted."""
        meeting, user = self.get_object(), signed_in(request)
        given = _given(bodies.AttendanceInput, request)
        rows = Attendance.objects.visible_to(user).select_related("member__user", "member__partner", "meeting")
        row = get_object_or_404(rows, pk=given.pop("attendance"), meeting=meeting)
        accepts = given.pop("accepts_confidentiality")
        if given.keys() & {"presence", "deputy"} or given.get("information_sent") is False:
            attendance.record_attendance(row, by=user, **given)
        elif given.get("information_sent"):
            attendance.send_information(row, by=user)
        if accepts:  # once it is recorded that they are there
            confidence.accept_confidentiality(row, by=user)
        return Response(self._table(self.get_object()))

    def _table(self, meeting: Meeting) -> Any:
        rows = Attendance.objects.visible_to(signed_in(self.request)).filter(meeting=meeting)
        people = rows.select_related("member__user", "member__partner", "deputy").order_by("pk")
        missing = attendance.what_quorum_needs(meeting)
        return bodies.TableBody({"results": people, "quorate": meeting.quorate, "missing": missing}).data

    @extend_schema(request=None, responses=answers(200, bodies.TableBody, 409), operation_id="meetings_statement")
    @action(detail=True, methods=["post"], **PLAIN)
    @transaction.atomic
    def statement(self, request: Request, pk: str) -> Response:
        """Accept the confidentiality statement of this meeting for yourself: until then its items are shut to you."""
        confidence.accept_statement(self.get_object(), by=signed_in(request))
        return Response(self._table(self.get_object()))

    @extend_schema(
        responses=answers(200, page_of("Contribution", bodies.ContributionBody)),
        parameters=[CURSOR, PAGE_SIZE, OpenApiParameter("item", str)],
        operation_id="meetings_contributions_list",
    )
    @action(detail=True, methods=["get"], **PLAIN)
    def contributions(self, request: Request, pk: str) -> Response:
        """What agencies shared, on items that are open to you."""
        meeting = self.get_object()
        rows = Contribution.objects.visible_to(signed_in(request)).filter(item__meeting=meeting)
        rows = rows.select_related("partner", "contributed_by", "item__meeting")
        pages = Pages()
        shown = pages.paginate_queryset(rows, request, view=self) or []
        trail.listed(request, Contribution, [one.pk for one in shown], why=f"panel:{meeting.panel_id}")
        return pages.get_paginated_response(bodies.ContributionBody(shown, many=True).data)

    @extend_schema(
        request=bodies.ContributionInput,
        responses=answers(201, bodies.ContributionBody, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
        operation_id="meetings_contributions_create",
    )
    @contributions.mapping.post
    @idempotent
    def contribute(self, request: Request, pk: str) -> Response:
        """Share what an agency knows about an item."""
        given = _given(bodies.ContributionInput, request)
        item = self._item(given.pop("item"))
        made = contributions.contribute(item, by=signed_in(request), **given)
        return Response(bodies.ContributionBody(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=answers(200, bodies.DraftPage), operation_id="meetings_drafts_list")
    @action(detail=True, methods=["get"], **PLAIN)
    def drafts(self, request: Request, pk: str) -> Response:
        """What you have typed on items of this meeting and not yet put on record. Nobody else sees it."""
        meeting = self.get_object()
        rows = list(
            ItemDraft.objects.visible_to(signed_in(request)).written().filter(item__meeting=meeting).order_by("pk")
        )
        trail.listed(request, AgendaItem, [one.item_id for one in rows], why=f"panel:{meeting.panel_id}")
        return Response(bodies.DraftPage({"results": rows}).data)

    @extend_schema(
        request=bodies.DraftInput,
        responses=answers(200, bodies.DraftBody, 400, 409),
        operation_id="meetings_drafts_save",
    )
    @drafts.mapping.post
    def save_draft(self, request: Request, pk: str) -> Response:
        """Keep what is typed so far. 409 where another window has saved since `base`: read it and choose."""
        given = _given(bodies.DraftInput, request)
        edition = Edition.of(given.pop("base"))
        kept = drafts.save_draft(self._item(given.pop("item")), by=signed_in(request), edition=edition, **given)
        return Response(bodies.DraftBody(kept).data)

    @extend_schema(
        request=bodies.PanelDecisionInput,
        responses=answers(201, bodies.PanelDecisionBody, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
    )
    @action(detail=True, methods=["post"], **PLAIN)
    @idempotent
    def decisions(self, request: Request, pk: str) -> Response:
        """Record the panel's decision on an item: it agrees the score, and lists, keeps, removes or defers."""
        given = _given(bodies.PanelDecisionInput, request)
        item = self._item(given.pop("item"))
        words = ("lead", "step_down_plan", "step_down_lead", "override")
        log = {name: given.pop(name) for name in words if name in given}
        if "override" in log:
            log["override"] = Override(**log["override"])
        made = decisions.decide_item(item, log=log, by=signed_in(request), **given)
        return Response(bodies.PanelDecisionBody(made).data, status=status.HTTP_201_CREATED)

    def _item(self, item_id: Any) -> AgendaItem:
        """An item of this meeting; the operation refuses a person to whom it is shut."""
        items = AgendaItem.objects.visible_to(signed_in(self.request)).select_related("meeting__panel", "case")
        return get_object_or_404(items, pk=item_id, meeting=self.get_object())

    @extend_schema(
        request=bodies.ReviewInput,
        responses=answers(201, bodies.ReviewBody, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
    )
    @action(detail=True, methods=["post"], **PLAIN)
    @idempotent
    def reviews(self, request: Request, pk: str) -> Response:
        """Record how the meeting found an action from before."""
        meeting, user = self.get_object(), signed_in(request)
        given = _given(bodies.ReviewInput, request)
        actions = Action.objects.filter(meeting__panel=meeting.panel).visible_to(user) | access.actions_before(
            meeting, user
        )
        found = get_object_or_404(actions, pk=given.pop("action"))
        made = reviews.review_action(found, meeting=meeting, by=user, **given)
        return Response(bodies.ReviewBody(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(**CHANGES | {"request": bodies.ReasonInput}, operation_id="meetings_carry_unseen")
    @action(detail=True, methods=["post"], url_path="carry-unseen", **PLAIN)
    @transaction.atomic
    def carry_unseen(self, request: Request, pk: str) -> Response:
        """As its chair, carry last time's actions that are shut to you to the next meeting, unseen."""
        return self._changed(reviews.carry_actions_unseen, note=_given(bodies.ReasonInput, request)["reason"])

    @extend_schema(responses=answers(200, bodies.ConflictsBody), operation_id="meetings_conflicts_list")
    @action(detail=True, methods=["get"], **PLAIN)
    def conflicts(self, request: Request, pk: str) -> Response:
        """Who left which item, for whoever runs the meeting."""
        meeting, user = self.get_object(), signed_in(request)
        require(rules.can_run(user, meeting))
        rows = list(self._conflicts(meeting).select_related("user", "declared_by", "withdrawn_by"))
        trail.listed(request, AgendaItem, [one.item_id for one in rows], why="conflicts of interest")
        body = {"asked_at": meeting.conflicts_asked_at, "results": rows}
        return Response(bodies.ConflictsBody(body, context={"request": request}).data)

    def _conflicts(self, meeting: Meeting) -> QuerySet[ConflictOfInterest]:
        return ConflictOfInterest.objects.visible_to(signed_in(self.request)).filter(item__meeting=meeting)

    @extend_schema(
        request=bodies.ConflictInput,
        responses=answers(201, bodies.ConflictBody, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
        operation_id="meetings_conflicts_declare",
    )
    @conflicts.mapping.post
    @idempotent
    def declare_conflict(self, request: Request, pk: str) -> Response:
        """Leave an item because of a conflict of interest, or record that somebody else has one."""
        given, user = _given(bodies.ConflictInput, request), signed_in(request)
        item, whose = self._item(given["item"]), given["user"] or user
        made = conflicts.declare_conflict(item, user=whose, reason=given["reason"], by=user)
        body = bodies.ConflictBody(made, context={"request": request})
        return Response(body.data, status=status.HTTP_201_CREATED)

    @extend_schema(**CHANGES, operation_id="meetings_conflicts_asked")
    @action(detail=True, methods=["post"], url_path="conflicts/asked", **PLAIN)
    @transaction.atomic
    def ask_for_conflicts(self, request: Request, pk: str) -> Response:
        """Record that the table was asked for conflicts of interest and nobody had another."""
        return self._changed(conflicts.ask_for_conflicts)

    @extend_schema(
        request=bodies.ReasonInput,
        responses=answers(200, bodies.ConflictBody, 400, 409),
        parameters=[OpenApiParameter("conflict", int, OpenApiParameter.PATH)],
        operation_id="meetings_conflicts_withdraw",
    )
    @action(detail=True, methods=["post"], url_path=r"conflicts/(?P<conflict>[0-9]{1,18})/withdraw", **PLAIN)
    @transaction.atomic
    def withdraw_conflict(self, request: Request, pk: str, conflict: str) -> Response:
        """As the chair, take back a conflict of interest that was declared by mistake."""
        found = get_object_or_404(self._conflicts(self.get_object()), pk=conflict)
        reason = _given(bodies.ReasonInput, request)["reason"]
        changed = conflicts.withdraw_conflict(found, reason=reason, by=signed_in(request))
        return Response(bodies.ConflictBody(changed, context={"request": request}).data)

    @extend_schema(responses=answers(200, bodies.PapersBody), operation_id="meetings_papers_read")
    @action(detail=True, methods=["get"], **PLAIN)
    def papers(self, request: Request, pk: str) -> Response:
        """The papers as they were sealed, as far as they are yours to read; nothing before."""
        meeting = self.get_object()
        parts = list(PapersPart.objects.visible_to(signed_in(request)).filter(meeting=meeting))
        trail.listed(request, AgendaItem, [one.item_id for one in parts if one.item_id], why="papers")
        body = {"sealed_at": meeting.papers_sealed_at, "digest": meeting.papers_digest, "results": parts}
        return Response(bodies.PapersBody(body).data)

    @extend_schema(**CHANGES, operation_id="meetings_papers_seal")
    @papers.mapping.post
    @transaction.atomic
    def seal_papers(self, request: Request, pk: str) -> Response:
        """Seal the papers and send them out."""
        return self._changed(sealing.issue_papers)

    @extend_schema(
        request=bodies.MoveInput,
        responses=answers(200, bodies.MeetingDetail, 400, 409, 412, 428),
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"], **PLAIN)
    @transaction.atomic
    def move(self, request: Request, pk: str) -> Response:
        """Move the meeting in time or place: its people are told, and their calendars by the next invitation."""
        return self._changed(operations.move_meeting, **_given(bodies.MoveInput, request))

    @extend_schema(
        **CHANGES | {"request": bodies.ReasonInput, "responses": answers(200, bodies.MeetingDetail, 400, 409, 412, 428)}
    )
    @action(detail=True, methods=["post"], **PLAIN)
    @transaction.atomic
    def cancel(self, request: Request, pk: str) -> Response:
        """Call the meeting off: its people are told, and what was brought to it comes to the panel's next one."""
        return self._changed(operations.cancel_meeting, **_given(bodies.ReasonInput, request))

    @extend_schema(**CHANGES)
    @action(detail=True, methods=["post"], **PLAIN)
    @transaction.atomic
    def start(self, request: Request, pk: str) -> Response:
        """Open the meeting, on its day or later, and take the pen."""
        return self._changed(operations.start_meeting)

    @extend_schema(request=None, responses=answers(200, bodies.MeetingDetail, 409))
    @action(detail=True, methods=["post"], **PLAIN)
    @transaction.atomic
    def pen(self, request: Request, pk: str) -> Response:
        """Take the pen, or renew its lease of 60 seconds."""
        pen.take_pen(self.get_object(), by=signed_in(request))
        return preconditions.detail(self._body(self.get_object()))

    @extend_schema(**CHANGES)
    @action(detail=True, methods=["post"], **PLAIN)
    @transaction.atomic
    def close(self, request: Request, pk: str) -> Response:
        """Close the meeting: 409 while an action from before is unreviewed or an item undecided."""
        return self._changed(minutes.close_meeting)

    @extend_schema(**CHANGES)
    @action(detail=True, methods=["post"], **PLAIN)
    @transaction.atomic
    def approve(self, request: Request, pk: str) -> Response:
        """The chair approves the minutes."""
        return self._changed(minutes.approve_minutes)

    @extend_schema(**CHANGES)
    @action(detail=True, methods=["post"], **PLAIN)
    @transaction.atomic
    def issue(self, request: Request, pk: str) -> Response:
        """Issue the approved minutes."""
        return self._changed(minutes.issue_minutes)

    @extend_schema(responses={(200, "text/calendar"): OpenApiTypes.BYTE})
    def invitation(self, request: Request, pk: str) -> HttpResponse:
        """The meeting for your calendar. No child is named in it."""
        meeting = self.get_object()
        kind = f"text/calendar; charset=utf-8; method={calendars.method(meeting)}"
        return HttpResponse(calendars.invitation(meeting, to=signed_in(request)), content_type=kind)

    def _changed(self, operation: Callable[..., Any], **words: Any) -> Response:
        meeting = self.get_object()
        Meeting.objects.visible_to(signed_in(self.request)).select_for_update(of=("self",)).get(pk=meeting.pk)
        preconditions.require_match(self.request, self._body(self.get_object()))
        operation(meeting, by=signed_in(self.request), **words)
        return preconditions.detail(self._body(self.get_object()))

    def _body(self, meeting: Meeting) -> Any:
        return bodies.MeetingDetail(meeting, context={"request": self.request}).data


def _given(shape: Any, request: Request) -> dict[str, Any]:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
