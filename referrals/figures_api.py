"""`front-door-figures/`: what the page of figures shows, with the definitions."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from partners.models import Locality
from partners.operations import require
from partners.requests import signed_in
from partners.rest.days import Day
from partners.rest.described import answers
from referrals import access
from referrals.figures import counting, measures
from referrals.figures.asked import YEARS, Asked, By
from referrals.figures.counting import Line
from referrals.states import ReferralSource


class FiguresQuery(serializers.Serializer[Any]):
    months = serializers.ChoiceField(choices=list(YEARS), required=False)
    by = serializers.ChoiceField(choices=By.choices, required=False)
    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all(), required=False)
    source = serializers.ChoiceField(choices=ReferralSource.choices, required=False)  # type: ignore[assignment]


class MeasureBody(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField()


class LineBody(serializers.Serializer[Any]):
    part = serializers.CharField(allow_blank=True, help_text="2026-11, a locality's id, a source's code, or none")
    label = serializers.CharField()  # type: ignore[assignment]
    received = serializers.IntegerField(source="counts.received")
    decided = serializers.IntegerField(source="counts.decided")
    no_action = serializers.IntegerField(source="counts.no_action")
    no_action_rate = serializers.FloatField(source="counts.no_action_rate", allow_null=True, help_text="percent")
    again = serializers.IntegerField(source="counts.again")
    again_rate = serializers.FloatField(source="counts.again_rate", allow_null=True, help_text="percent")
    again_after_no_action = serializers.IntegerField(source="counts.again_after_no_action")
    again_after_no_action_rate = serializers.FloatField(
        source="counts.again_after_no_action_rate", allow_null=True, help_text="percent"
    )
    minutes = serializers.IntegerField(allow_null=True, help_text="to the decision, the one in the middle")


class FiguresBody(serializers.Serializer[Any]):
    since = Day()
    until = Day(help_text="the first day that is not in it any more")
    by = serializers.CharField()
    measures = MeasureBody(many=True)
    lines = LineBody(many=True)
    whole = LineBody()


class FrontDoorFigures(APIView):
    @extend_schema(
        operation_id="front_door_figures",
        responses=answers(200, FiguresBody, 400),
        parameters=[
            OpenApiParameter("months", int, enum=list(YEARS), description="12 where it is left out"),
            OpenApiParameter("by", str, enum=By.values, description="month where it is left out"),
            OpenApiParameter("locality", int),
            OpenApiParameter("source", str, enum=ReferralSource.values),
        ],
    )
    def get(self, request: Request) -> Response:
        """Referrals of the teams one decides or answers for: how many, how decided, how many came again, how soon."""
        user = signed_in(request)
        require(access.at_the_front_door(user) is not None)
        query = FiguresQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = Asked.of(query.validated_data)
        lines, whole = counting.figures(user, asked)
        body: dict[str, list[Line] | Any] = {"lines": lines, "whole": whole, "measures": measures.MEASURES}
        return Response(FiguresBody(body | {"since": asked.since, "until": asked.until, "by": asked.by}).data)
