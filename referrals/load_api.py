"""`front-door-load/`: how the work of the partner one manages for is spread."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.states import Basis, FamilyTold
from partners.models import User
from partners.models.people import live_members
from partners.operations import require
from partners.requests import signed_in
from partners.rest.described import IDEMPOTENCY_KEY, answers
from partners.rest.idempotency import idempotent
from referrals import operations
from referrals.figures import load


class LoadBody(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    person = serializers.IntegerField(source="key", allow_null=True)
    profession = serializers.CharField()
    places = serializers.CharField(help_text="the localities of a team, the team of a person")
    waiting = serializers.IntegerField(help_text="referrals that a team has not decided")
    cases = serializers.IntegerField(help_text="open cases led")
    referrals = serializers.IntegerField(help_text="taken on and not decided")
    fte = serializers.FloatField(help_text="full-time equivalents")
    per_fte = serializers.FloatField()


class LoadsBody(serializers.Serializer[Any]):
    definition = serializers.CharField()
    imbalance = serializers.CharField(help_text="what the figures of imbalance say")
    imbalances = serializers.DictField(child=serializers.FloatField(allow_null=True))
    teams = LoadBody(many=True)
    professions = LoadBody(many=True)
    people = LoadBody(many=True)


class ReallocationInput(serializers.Serializer[Any]):
    person = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), help_text="who has the work now")
    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), help_text="who has it then")
    cases = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=load.MOST)
    referrals = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=load.MOST)
    reason = serializers.CharField(max_length=2000)
    basis = serializers.ChoiceField(Basis.choices, required=False, default="", help_text="asked where cases move")
    family_told = serializers.ChoiceField(
        FamilyTold.choices, required=False, default="", help_text="asked where cases move"
    )
    why_not_told = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)

    def __init__(self, *args: Any, people: QuerySet[User] | None = None, **kwargs: Any) -> None:
        """`people` of the manager's partner: nobody else exists here."""
        super().__init__(*args, **kwargs)
        for name in ("person", "to") if people is not None else ():
            self.fields[name].queryset = people  # type: ignore[attr-defined]


class FrontDoorLoad(APIView):
    @extend_schema(
        operation_id="front_door_reallocate",
        request=ReallocationInput,
        responses=answers(200, LoadsBody, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
    )
    @idempotent
    @transaction.atomic
    def post(self, request: Request) -> Response:
        """Give cases that a person leads and referrals that they took on to another: all, or none. Both are told.

        What is no longer that person's is a conflict. Answers the load as it is then.
        """
        user = signed_in(request)
        require(load.may_see_load(user))
        assert user.acting_partner is not None  # may_see_load
        people = live_members(user.acting_partner, on=timezone.localdate())
        given = ReallocationInput(data=request.data, people=people)
        given.is_valid(raise_exception=True)
        answered = dict(given.validated_data)
        operations.reallocate(answered.pop("person"), by=user, **answered)
        return self.get(request)

    @extend_schema(operation_id="front_door_load", responses=answers(200, LoadsBody))
    def get(self, request: Request) -> Response:
        """Load for each team, profession and person, the heaviest first. One case is given on by its `hand-over/`."""
        user = signed_in(request)
        require(load.may_see_load(user))
        loads = load.loads_of(user)
        body: dict[str, Any] = {name: getattr(loads, name) for name in ("teams", "professions", "people")}
        body |= {"definition": load.LOAD, "imbalance": load.IMBALANCE, "imbalances": dict(loads.imbalances)}
        return Response(LoadsBody(body).data)
