"""`board/indicators/`: the figures as the Board's page shows them, suppressed the same way."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.dateparse import parse_date
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from partners.requests import signed_in
from trust.board import access, counting, dashboard
from trust.board.indicators import Series, Split


class CellSerializer(serializers.Serializer[Any]):
    quarter = serializers.CharField(help_text="2026-Q1 is April to June 2026")
    value = serializers.JSONField(help_text='a number, "c" where hidden, null where there is nothing to measure')


class IndicatorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.CharField()
    good = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    caveat = serializers.CharField()
    trust = CellSerializer(many=True)
    localities = serializers.DictField(child=CellSerializer(many=True))
    partners = serializers.DictField(child=CellSerializer(many=True))


def body_of(series: Series) -> dict[str, Any]:
    one = series.indicator
    return {
        "code": one.code,
        "title": one.title,
        "definition": one.definition,
        "unit": one.unit.value,
        "good": one.good.value,
        "source": one.source,
        "caveat": one.caveat,
        "trust": [_cell(quarter.code, series.trust[quarter].value) for quarter in series.quarters],
        "localities": _parts(series, Split.LOCALITY),
        "partners": _parts(series, Split.PARTNER),
    }


def _parts(series: Series, split: Split) -> dict[str, Any]:
    if series.indicator.split != split:
        return {}
    return {
        name: [_cell(quarter.code, figures[quarter].value) for quarter in series.quarters]
        for name, figures in series.parts.items()
    }


def _cell(quarter: str, value: object) -> dict[str, Any]:
    return {"quarter": quarter, "value": value}


class Indicators(APIView):
    @extend_schema(
        operation_id="board_indicators",
        parameters=[
            OpenApiParameter("from", str, description="only quarters that begin on or after this day, 2025-04-01"),
            OpenApiParameter("to", str, description="only quarters that begin before this day"),
        ],
        responses={
            200: IndicatorSerializer(many=True),
            400: OpenApiResponse(description="a date that cannot be read"),
            401: OpenApiResponse(description="not signed in"),
            403: OpenApiResponse(description="not of the Board"),
        },
    )
    def get(self, request: Request) -> Response:
        if not access.may_see_board(signed_in(request)):
            raise PermissionDenied
        quarters = dashboard.quarters_shown(
            today=timezone.localdate(), since=_day(request, "from"), until=_day(request, "to")
        )
        return Response([body_of(series) for series in dashboard.figures(counting.gather(quarters))])


def _day(request: Request, name: str) -> Any:
    given = request.query_params.get(name)
    if not given:
        return None
    try:
        day = parse_date(given)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError({name: ["Write the date as 2025-04-01."]})
    return day
