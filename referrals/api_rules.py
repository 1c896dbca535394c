"""`front-door-clocks/`, `routing-rules/`, `postcode-rules/`: how the front door works, each rule from its day on."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from partners.models import LocalityPostcode
from partners.operations import require
from partners.requests import signed_in
from partners.rest.described import IDEMPOTENCY_KEY, answers
from partners.rest.idempotency import idempotent
from referrals import bodies, operations, outcomes, rules
from referrals.models import ClockRules, OutcomeRule, RoutingRule


class RulesViewSet(ListModelMixin, GenericViewSet[Any]):
    """Read by everybody, the newest first; set by whoever may."""

    filter_backends = ()

    def _set(self, request: Request, shape: Any, may: Callable[..., bool], operation: Callable[..., Any]) -> Response:
        require(may(signed_in(request)))
        given = shape(data=request.data)
        given.is_valid(raise_exception=True)
        made = operation(by=signed_in(request), **given.validated_data)
        if made is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)


class ClockRulesViewSet(RulesViewSet):
    serializer_class = bodies.ClockRulesBody
    queryset = ClockRules.objects.none()

    def get_queryset(self) -> QuerySet[ClockRules]:
        return ClockRules.objects.visible_to(signed_in(self.request))

    @extend_schema(
        request=bodies.ClockRulesBody, responses=answers(201, bodies.ClockRulesBody, 400), parameters=[IDEMPOTENCY_KEY]
    )
    @idempotent
    @transaction.atomic
    def create(self, request: Request) -> Response:
        """Set how long the front door has from now on. What was received before keeps the clock it had."""
        return self._set(request, bodies.ClockRulesBody, rules.can_set_clocks, operations.set_clock_rules)


class RoutingRuleViewSet(RulesViewSet):
    serializer_class = bodies.RoutingRuleBody
    queryset = RoutingRule.objects.none()

    def get_queryset(self) -> QuerySet[RoutingRule]:
        return RoutingRule.objects.visible_to(signed_in(self.request))

    @extend_schema(
        request=bodies.RoutingRuleBody,
        responses=answers(201, bodies.RoutingRuleBody, 400),
        parameters=[IDEMPOTENCY_KEY],
    )
    @idempotent
    @transaction.atomic
    def create(self, request: Request) -> Response:
        """Name the team that receives for a locality from a day on. The rule before ends that day."""
        return self._set(request, bodies.RoutingRuleBody, rules.can_set_routes, operations.set_routing_rule)


class PostcodeRuleViewSet(RulesViewSet):
    serializer_class = bodies.PostcodeRuleBody
    queryset = LocalityPostcode.objects.all()

    @extend_schema(
        request=bodies.PostcodeRuleInput,
        responses=answers(201, bodies.PostcodeRuleBody, 400) | {204: None},
        parameters=[IDEMPOTENCY_KEY],
    )
    @idempotent
    @transaction.atomic
    def create(self, request: Request) -> Response:
        """Say which locality postcodes lie in from a day on; with none they are out of area, and the answer is 204."""
        return self._set(request, bodies.PostcodeRuleInput, rules.can_set_routes, operations.set_postcode_rule)


class OutcomeViewSet(RulesViewSet):
    """What the front door may decide, as the list stands now."""

    serializer_class = bodies.OutcomeBody
    queryset = OutcomeRule.objects.none()
    pagination_class = None

    def get_queryset(self) -> Any:
        return outcomes.listed()

    @extend_schema(
        request=bodies.OutcomeInput, responses=answers(201, bodies.OutcomeBody, 400), parameters=[IDEMPOTENCY_KEY]
    )
    @idempotent
    @transaction.atomic
    def create(self, request: Request) -> Response:
        """Add an outcome or change one, from now on: its words, whether it may be chosen, whether two people sign."""
        return self._set(request, bodies.OutcomeInput, rules.can_set_clocks, operations.set_outcome)
