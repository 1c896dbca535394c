"""`actions/`: in sight, set, reported, given to another."""

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
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.described import CURSOR, IDEMPOTENCY_KEY, IF_MATCH, PAGE_SIZE, answers, page_of
from partners.rest.filters import asked_choice, asked_id
from partners.rest.idempotency import idempotent
from partners.rest.paging import Pages
from riskpanel import access, work
from riskpanel.api import action_bodies as bodies
from riskpanel.models import Action, AgendaItem
from riskpanel.operations import actions as operations
from riskpanel.states import ActionState

WHOSE = ("mine", "team", "panel")
PLAIN: dict[str, Any] = {"pagination_class": None, "filter_backends": []}


class ActionPages(Pages):
    ordering = ("due_on", "pk")


class ActionViewSet(GenericViewSet[Action]):
    serializer_class = bodies.ActionBody
    queryset = Action.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"
    pagination_class = ActionPages

    def get_queryset(self) -> QuerySet[Action]:
        rows = Action.objects.visible_to(signed_in(self.request))
        return rows.select_related("owner", "partner", "set_by", "meeting", "case")

    @extend_schema(
        responses={200: page_of("Action", bodies.ActionBody)},
        parameters=[
            CURSOR,
            PAGE_SIZE,
            OpenApiParameter("whose", str, enum=WHOSE, description="open ones of yours, your team's, your panel's"),
            OpenApiParameter("state", str, enum=ActionState.values),
            OpenApiParameter("case", str),
        ],
    )
    def list(self, request: Request) -> Response:
        """Actions in sight, the oldest due first."""
        user, whose = signed_in(request), asked_choice(request, "whose", WHOSE)
        found = work.open_actions(user, whose=whose).select_related("set_by") if whose else self.get_queryset()
        if state := asked_choice(request, "state", ActionState.values):
            found = found.filter(state=state)
        if case := asked_id(request, "case"):
            found = found.filter(case=get_object_or_404(access.cases_in_sight(user), pk=case))
        rows = self.paginate_queryset(found) or []
        trail.listed(request, Action, [one.pk for one in rows])
        return self.get_paginated_response(bodies.ActionBody(rows, many=True).data)

    @extend_schema(
        request=bodies.ActionInput, responses=answers(201, bodies.ActionDetail, 400, 409), parameters=[IDEMPOTENCY_KEY]
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Set an action for one named person."""
        given, user = _given(bodies.ActionInput, request), signed_in(request)
        item, case = given.pop("item"), given.pop("case")
        if item is not None:
            items = AgendaItem.objects.visible_to(user).select_related("meeting__panel", "case")
            given["item"] = get_object_or_404(items, pk=item)
        else:
            given["case"] = get_object_or_404(access.cases_in_sight(user), pk=case)
        made = operations.set_action(by=user, **given)
        return preconditions.detail(self._body(made), status=status.HTTP_201_CREATED)

    @extend_schema(responses=answers(200, bodies.ActionDetail))
    def retrieve(self, request: Request, pk: str) -> Response:
        return preconditions.detail(self._body(self._seen()))

    @extend_schema(
        request=bodies.ReportInput,
        responses=answers(200, bodies.ActionDetail, 400, 409, 412, 428),
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"], **PLAIN)
    @transaction.atomic
    def report(self, request: Request, pk: str) -> Response:
        """Its owner says how it ended."""
        found = self._matched()
        given = _given(bodies.ReportInput, request)
        result, outcome = given["status"], given["outcome"]
        ended = operations.report_action(found, result=result, outcome=outcome, by=signed_in(request))
        return preconditions.detail(self._body(ended))

    @extend_schema(
        request=bodies.ReassignInput,
        responses=answers(200, bodies.ActionDetail, 400, 409, 412, 428),
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"], **PLAIN)
    @transaction.atomic
    def reassign(self, request: Request, pk: str) -> Response:
        """Give it to another person, who is told."""
        found = self._matched()
        given = _given(bodies.ReassignInput, request)
        return preconditions.detail(self._body(operations.reassign_action(found, by=signed_in(request), **given)))

    def _seen(self) -> Action:
        found = self.get_object()
        why = work.why_seen(signed_in(self.request), found)
        trail.viewed(self.request, found, case_id=found.case_id, why=why)
        return found

    def _matched(self) -> Action:
        """The action with its row locked, held to the representation that the caller read."""
        found = self._seen()
        Action.objects.visible_to(signed_in(self.request)).select_for_update(of=("self",)).get(pk=found.pk)
        preconditions.require_match(self.request, self._body(self.get_object()))
        return found

    def _body(self, found: Action) -> Any:
        return bodies.ActionDetail(found, context={"request": self.request}).data


def _given(shape: Any, request: Request) -> dict[str, Any]:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
