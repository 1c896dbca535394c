"""`risk-assessments/`: list, read, propose, add words, and preview a score without storing anything."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit import trail
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.described import CURSOR, IDEMPOTENCY_KEY, PAGE_SIZE, answers
from partners.rest.filters import asked_id
from partners.rest.idempotency import idempotent
from partners.rest.paging import Pages
from riskpanel import access
from riskpanel.api import bodies
from riskpanel.looks import why_seen
from riskpanel.models import Assessment, Framework
from riskpanel.operations import assessments as operations
from riskpanel.operations.frameworks import framework_for, threshold_for
from riskpanel.rules import assessments as rules
from riskpanel.rules import scoring


class AssessmentViewSet(GenericViewSet[Assessment]):
    serializer_class = bodies.AssessmentBody
    queryset = Assessment.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Assessment]:
        found = Assessment.objects.visible_to(signed_in(self.request))
        return found.select_related("framework", "given_by", "judged_with", "case__child")

    @extend_schema(
        responses=answers(200, bodies.AssessmentBody(many=True)),
        parameters=[CURSOR, PAGE_SIZE, OpenApiParameter("case", str, description="of this case only")],
    )
    def list(self, request: Request) -> Response:
        """Assessments in sight, newest first."""
        found, case = self.get_queryset(), asked_id(request, "case")
        found = found.filter(case=case) if case else found
        rows = self.paginate_queryset(found) or []
        trail.listed(request, Assessment, [one.pk for one in rows])
        return self.get_paginated_response(bodies.AssessmentBody(rows, many=True).data)

    @extend_schema(responses=answers(200, bodies.AssessmentDetail))
    def retrieve(self, request: Request, pk: str) -> Response:
        return preconditions.detail(self._body(self._seen()))

    @extend_schema(
        request=bodies.AssessmentInput,
        responses=answers(201, bodies.AssessmentDetail, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Propose an assessment: a rating needs its evidence, source and date; a domain left out is not known."""
        given = bodies.AssessmentInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        case = get_object_or_404(access.cases_in_sight(signed_in(request)), pk=values.pop("case"))
        values["framework"] = _asked(request, values["framework"])
        made = operations.propose_assessment(case, by=signed_in(request), **values)
        return preconditions.detail(self._body(made), status=status.HTTP_201_CREATED)

    @extend_schema(request=bodies.PreviewInput, responses=answers(200, bodies.PreviewBody, 400, 409))
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def preview(self, request: Request) -> Response:
        """The score of these ratings by a published framework. Nothing is stored."""
        require(rules.can_preview(signed_in(request)))
        given = bodies.PreviewInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        framework = _asked(request, values.pop("framework")) or framework_for(signed_in(request))
        found = operations.score_without_storing(framework=framework, **values)
        threshold = threshold_for(framework, user=signed_in(request))
        body = {
            **vars(found),
            "floor": found.floor or None,
            "lists": scoring.lists(found, threshold=threshold),
            "may_leave": scoring.may_leave(found, threshold=threshold),
        }
        return Response(bodies.PreviewBody(body).data)

    @extend_schema(
        request=bodies.AddendumInput, responses=answers(201, bodies.AddendumBody, 400), parameters=[IDEMPOTENCY_KEY]
    )
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    @idempotent
    def addenda(self, request: Request, pk: str) -> Response:
        """Add words to an assessment, which itself stands as it was given."""
        assessment = self._seen()
        given = bodies.AddendumInput(data=request.data)
        given.is_valid(raise_exception=True)
        added = operations.add_addendum(assessment, by=signed_in(request), **given.validated_data)
        return preconditions.detail(bodies.AddendumBody(added).data, status=status.HTTP_201_CREATED)

    def _seen(self) -> Assessment:
        assessment = self.get_object()
        why = why_seen(signed_in(self.request), assessment.case)
        trail.viewed(self.request, assessment, case_id=assessment.case_id, why=why)
        return assessment

    def _body(self, assessment: Assessment) -> Any:
        return bodies.AssessmentDetail(assessment).data


def _asked(request: Request, key: int | None) -> Framework | None:
    """The version that the caller chose, or None. Raises ValidationError where it is none that is published."""
    if key is None:
        return None
    found = Framework.objects.visible_to(signed_in(request)).published().filter(pk=key).first()
    if found is None:
        raise ValidationError({"framework": "Choose a framework that is published."})
    return found
