"""`cases/` and what hangs on one: shares, chronology, who looked."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit import trail
from cases import access, keys, operations
from cases.api import bodies
from cases.looks import looks_at
from cases.models import Case, Event, Share, Voice
from cases.states import EventKind, Significance
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.described import CURSOR, IDEMPOTENCY_KEY, IF_MATCH, PAGE_SIZE, answers, page_of
from partners.rest.filters import asked_choice, asked_number
from partners.rest.idempotency import idempotent
from partners.rest.paging import Pages, asked_size, page
from partners.roles import Permission

STATES = ("open", "closed", "all")
CHANGES = answers(200, bodies.CaseDetail, 400, 409, 412, 428)


class NewestPages(Pages):
    ordering = ("-happened_at", "-pk")


class HeardPages(Pages):
    ordering = ("-said_on", "-pk")


class CaseViewSet(GenericViewSet[Case]):
    serializer_class = bodies.CaseBody
    queryset = Case.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self) -> QuerySet[Case]:
        return Case.objects.visible_to(signed_in(self.request)).with_people()

    def _seen(self) -> Case:
        """The case of the address, where it is in sight, with the look on record."""
        case = self.get_object()
        self.reason = access.viewed(self.request, case)
        return case

    def _body(self, case: Case) -> Any:
        reason = access.reason_for(signed_in(self.request), case)
        return bodies.CaseDetail(case, context={"request": self.request, "reason": reason}).data

    @extend_schema(
        responses={200: page_of("Case", bodies.CaseBody)},
        parameters=[CURSOR, PAGE_SIZE, OpenApiParameter("state", str, enum=STATES, description="`open` if left out")],
    )
    def list(self, request: Request) -> Response:
        """Cases in sight, most lately updated first."""
        state = asked_choice(request, "state", STATES)
        way, _, cursor = request.query_params.get("cursor", "").partition(".")
        position = {"after": keys.read(cursor)} if way == "after" else {"before": keys.read(cursor)}
        rows = access.visible_cases(
            signed_in(request),
            limit=asked_size(request),
            open_only=state not in ("closed", "all"),
            closed_only=state == "closed",
            **position,
        )
        trail.listed(request, Case, [case.pk for case in rows.cases])
        older, newer = keys.written(rows.next_key), keys.written(rows.previous_key)
        return page(
            request,
            bodies.CaseBody(rows.cases, many=True).data,
            next_cursor=f"after.{older}" if older else "",
            previous_cursor=f"before.{newer}" if newer else "",
        )

    @extend_schema(
        request=bodies.CaseInput, responses=answers(201, bodies.CaseDetail, 400, 409), parameters=[IDEMPOTENCY_KEY]
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Open a case with its lead professional."""
        require(signed_in(request).may(Permission.OPEN_CASE))
        given = bodies.CaseInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        case = operations.open_case(by=signed_in(request), **given.validated_data)
        return preconditions.detail(self._body(case), status=status.HTTP_201_CREATED)

    @extend_schema(responses=answers(200, bodies.CaseDetail))
    def retrieve(self, request: Request, pk: str) -> Response:
        return preconditions.detail(self._body(self._seen()))

    @extend_schema(request=bodies.LevelInput, responses=CHANGES, parameters=[IF_MATCH])
    @transaction.atomic
    def partial_update(self, request: Request, pk: str) -> Response:
        """Step the level of need up or down, with the reason."""
        return self._changed(request, bodies.LevelInput, operations.change_level)

    @extend_schema(request=bodies.HandOverInput, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="hand-over")
    @transaction.atomic
    def hand_over(self, request: Request, pk: str) -> Response:
        """Give the case to another lead professional."""
        return self._changed(request, bodies.HandOverInput, operations.hand_over)

    @extend_schema(request=bodies.CloseInput, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def close(self, request: Request, pk: str) -> Response:
        """Close the case. Nobody adds to it any more; those who worked on it can read it."""
        return self._changed(request, bodies.CloseInput, operations.close_case)

    def _changed(self, request: Request, shape: Any, operation: Any) -> Response:
        case = self.get_queryset().select_for_update(of=("self",)).get(pk=self._seen().pk)
        preconditions.require_match(request, self._body(case))
        given = shape(data=request.data)
        given.is_valid(raise_exception=True)
        return preconditions.detail(self._body(operation(case, by=signed_in(request), **given.validated_data)))

    @extend_schema(responses=answers(200, bodies.ShareBody(many=True)))
    @action(detail=True, methods=["get"], filter_backends=[])
    def shares(self, request: Request, pk: str) -> Response:
        """Who can see this and why, ended shares among them."""
        shares = Share.objects.visible_to(signed_in(request)).filter(case=self._seen())
        pages = Pages()
        shares = shares.select_related("partner", "user", "decided_by", "ended_by")
        rows = pages.paginate_queryset(shares, request, view=self) or []
        return pages.get_paginated_response(bodies.ShareBody(rows, many=True).data)

    @extend_schema(
        request=bodies.ShareInput, responses=answers(201, bodies.ShareBody, 400, 409), parameters=[IDEMPOTENCY_KEY]
    )
    @shares.mapping.post
    @idempotent
    def share(self, request: Request, pk: str) -> Response:
        """Open the case to a partner or a named person: purpose, reason, lawful basis, what the family knows."""
        case = self._seen()
        given = bodies.ShareInput(data=request.data)
        given.is_valid(raise_exception=True)
        share = operations.share_case(case, by=signed_in(request), **given.validated_data)
        return preconditions.detail(bodies.ShareBody(share).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=bodies.EndInput, responses=answers(200, bodies.ShareBody, 400, 409))
    @action(detail=True, methods=["post"], url_path=r"shares/(?P<share>[0-9a-f-]{36})/end")
    def end(self, request: Request, pk: str, share: str) -> Response:
        """End a share. Its holder's next request finds the case out of sight."""
        case = self._seen()
        found = get_object_or_404(Share.objects.visible_to(signed_in(request)).filter(case=case), pk=share)
        given = bodies.EndInput(data=request.data)
        given.is_valid(raise_exception=True)
        ended = operations.end_share(found, by=signed_in(request), **given.validated_data)
        return preconditions.detail(bodies.ShareBody(ended).data)

    @extend_schema(
        responses=answers(200, bodies.EventBody(many=True)),
        parameters=[
            OpenApiParameter("kind", str, enum=EventKind.values),
            OpenApiParameter("partner", int, description="id of the source"),
            OpenApiParameter("significance", str, enum=Significance.values),
        ],
    )
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def chronology(self, request: Request, pk: str) -> Response:
        """What happened, newest first."""
        events = Event.objects.visible_to(signed_in(request)).filter(case=self._seen())
        events = events.select_related("source", "recorded_by")
        for name, among in (("kind", EventKind.values), ("significance", Significance.values)):
            asked = asked_choice(request, name, among)
            events = events.filter(**{name: asked}) if asked else events
        partner = asked_number(request, "partner")
        events = events if partner is None else events.filter(source_id=partner)
        pages = NewestPages()
        rows = pages.paginate_queryset(events, request, view=self) or []
        return pages.get_paginated_response(bodies.EventBody(rows, many=True).data)

    @extend_schema(
        request=bodies.EventInput, responses=answers(201, bodies.EventBody, 400, 409), parameters=[IDEMPOTENCY_KEY]
    )
    @chronology.mapping.post
    @idempotent
    def record(self, request: Request, pk: str) -> Response:
        """Add an entry, from the partner you act for."""
        case = self._seen()
        given = bodies.EventInput(data=request.data)
        given.is_valid(raise_exception=True)
        event = operations.record_event(case, by=signed_in(request), **given.validated_data)
        return preconditions.detail(bodies.EventBody(event).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=answers(200, bodies.VoiceBody(many=True)))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def voices(self, request: Request, pk: str) -> Response:
        """The child's own words, the latest first."""
        rows = Voice.objects.visible_to(signed_in(request)).filter(case=self._seen()).select_related("heard_by")
        pages = HeardPages()
        shown = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response(bodies.VoiceBody(shown, many=True).data)

    @extend_schema(
        request=bodies.VoiceInput, responses=answers(201, bodies.VoiceBody, 400, 409), parameters=[IDEMPOTENCY_KEY]
    )
    @voices.mapping.post
    @idempotent
    def hear(self, request: Request, pk: str) -> Response:
        """Keep what the child said."""
        case = self._seen()
        given = bodies.VoiceInput(data=request.data)
        given.is_valid(raise_exception=True)
        voice = operations.record_voice(case, by=signed_in(request), **given.validated_data)
        return preconditions.detail(bodies.VoiceBody(voice).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=answers(200, page_of("Look", bodies.LookBody)), parameters=[CURSOR])
    @action(detail=True, methods=["get"], url_path="seen-by", filter_backends=[], pagination_class=None)
    def seen_by(self, request: Request, pk: str) -> Response:
        """Who looked and who changed what, newest first."""
        looks, more = looks_at(self._seen(), before=_position(request.query_params.get("cursor", "")))
        cursor = f"{more[0].isoformat()}_{more[1]}" if more else ""
        return page(request, bodies.LookBody(looks, many=True).data, next_cursor=cursor)


def _position(text: str) -> tuple[datetime, int] | None:
    moment, _, pk = text.partition("_")
    try:
        return datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None
