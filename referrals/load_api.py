"""`front-door-load/`: how the work of the partner one manages for is spread."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from partners.operations import require
from partners.requests import signed_in
from partners.rest.described import answers
from referrals.figures import load


class LoadBody(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    person = serializers.IntegerField(source="key", allow_null=True)
    profession = serializers.CharField()
    places = serializers.CharField(help_text="the localities of a team, the team of a person")
    waiting = serializers.IntegerField(help_text="referrals that a team has not decided")
    cases = serializers.IntegerField(help_text="open cases led")
    fte = serializers.FloatField(help_text="full-time equivalents")
    per_fte = serializers.FloatField()


class LoadsBody(serializers.Serializer[Any]):
    definition = serializers.CharField()
    imbalance = serializers.CharField(help_text="what the figures of imbalance say")
    imbalances = serializers.DictField(child=serializers.FloatField(allow_null=True))
    teams = LoadBody(many=True)
    professions = LoadBody(many=True)
    people = LoadBody(many=True)


class FrontDoorLoad(APIView):
    @extend_schema(operation_id="front_door_load", responses=answers(200, LoadsBody))
    def get(self, request: Request) -> Response:
        """Load for each team, profession and person, the heaviest first. A case is given on by its `hand-over/`."""
        user = signed_in(request)
        require(load.may_see_load(user))
        loads = load.loads_of(user)
        body: dict[str, Any] = {name: getattr(loads, name) for name in ("teams", "professions", "people")}
        body |= {"definition": load.LOAD, "imbalance": load.IMBALANCE, "imbalances": dict(loads.imbalances)}
        return Response(LoadsBody(body).data)
