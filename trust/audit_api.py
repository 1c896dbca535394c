"""`audit/`: the trail, read only, by right."""

from datetime import date
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit import trail
from audit.models import Record
from partners.operations import require
from partners.requests import signed_in
from partners.rest.days import Day, Moment
from partners.rest.described import CURSOR, PAGE_SIZE, answers, page_of
from partners.rest.paging import asked_size, page
from partners.roles import Permission
from trust import audit_reading


class AuditQuery(serializers.Serializer[Any]):
    person = serializers.IntegerField(required=False, min_value=1, max_value=2**62)
    case = serializers.UUIDField(required=False)
    since = Day(required=False)
    until = Day(required=False)


class AuditBody(serializers.Serializer[Any]):
    """One look or change: ids and references, never a child's name."""

    id = serializers.IntegerField()
    at = Moment()
    person = serializers.IntegerField(allow_null=True)
    who = serializers.CharField()
    partner = serializers.CharField()
    verb = serializers.CharField()
    subject_kind = serializers.CharField()
    subject_id = serializers.CharField()
    case = serializers.UUIDField(allow_null=True)
    reference = serializers.CharField()
    why = serializers.CharField()
    outcome = serializers.CharField()
    request_id = serializers.CharField()


class AuditView(APIView):
    @extend_schema(
        responses=answers(200, page_of("Audit", AuditBody), 400),
        parameters=[
            CURSOR,
            PAGE_SIZE,
            OpenApiParameter("person", int),
            OpenApiParameter("case", UUID),
            OpenApiParameter("since", date),
            OpenApiParameter("until", date),
        ],
    )
    def get(self, request: Request) -> Response:
        """Newest first. Reading the trail is itself on record."""
        require(signed_in(request).may(Permission.READ_AUDIT))
        asked = AuditQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        before = audit_reading.read(request.query_params.get("cursor", ""))
        wanted = audit_reading.Wanted(**asked.validated_data)
        rows, more = audit_reading.page_of(wanted, before=before, size=asked_size(request))
        trail.listed(request, Record, [row["id"] for row in rows], why="role:safeguarding_lead")
        return page(request, AuditBody(rows, many=True).data, next_cursor=audit_reading.written(more))
