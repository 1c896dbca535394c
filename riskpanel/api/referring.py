"""`panel-referrals/`: list, read, refer a child of a case in sight, and `{id}/end/`."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit import trail
from cases.api.bodies import Named
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.described import CURSOR, IDEMPOTENCY_KEY, PAGE_SIZE, answers
from partners.rest.filters import asked_id
from partners.rest.idempotency import idempotent
from partners.rest.paging import Pages
from riskpanel import access
from riskpanel.api.terms import AsksTerms
from riskpanel.looks import why_seen
from riskpanel.models import PanelReferral
from riskpanel.operations import referring as operations


class PanelReferralInput(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    panel = serializers.IntegerField(required=False, allow_null=True, default=None, help_text="left out: the first")
    reason = serializers.CharField(max_length=4000)
    urgent_because = serializers.CharField(
        max_length=400, required=False, default="", allow_blank=True, help_text="why it cannot wait for the cut-off"
    )


class EndPanelReferralInput(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=400)


class PanelReferralBody(serializers.ModelSerializer[PanelReferral]):
    referred_by = Named()

    class Meta:
        model = PanelReferral
        fields = (
            "id",
            "panel",
            "case",
            "reason",
            "urgent_because",
            "referred_by",
            "referred_at",
            "state",
            "ended_at",
            "ended_because",
        )
        read_only_fields = fields


class PanelReferralViewSet(AsksTerms, GenericViewSet[PanelReferral]):
    paper = PanelReferral
    serializer_class = PanelReferralBody
    queryset = PanelReferral.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[PanelReferral]:
        found = PanelReferral.objects.visible_to(signed_in(self.request))
        return found.select_related("panel", "referred_by", "case__child")

    @extend_schema(
        responses=answers(200, PanelReferralBody(many=True)),
        parameters=[CURSOR, PAGE_SIZE, OpenApiParameter("case", str, description="of this case only")],
    )
    def list(self, request: Request) -> Response:
        """Referrals to panels in sight, newest first."""
        found, case = self.get_queryset(), asked_id(request, "case")
        rows = self.paginate_queryset(found.filter(case=case) if case else found) or []
        trail.listed(request, PanelReferral, [one.pk for one in rows])
        return self.get_paginated_response(PanelReferralBody(rows, many=True).data)

    @extend_schema(responses=answers(200, PanelReferralBody))
    def retrieve(self, request: Request, pk: str) -> Response:
        return preconditions.detail(PanelReferralBody(self._seen()).data)

    @extend_schema(
        request=PanelReferralInput, responses=answers(201, PanelReferralBody, 400, 409), parameters=[IDEMPOTENCY_KEY]
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Refer a child to a panel: heard at its next meeting by the cut-off, or urgently with the reason why."""
        given = PanelReferralInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        case = get_object_or_404(access.cases_in_sight(signed_in(request)), pk=values.pop("case"))
        values["panel"] = _asked(values["panel"])
        made = operations.refer_to_panel(case, by=signed_in(request), **values)
        return preconditions.detail(PanelReferralBody(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=EndPanelReferralInput, responses=answers(200, PanelReferralBody, 400, 409))
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def end(self, request: Request, pk: str) -> Response:
        """Withdraw a referral that one made or whose case one leads, or return it as chair or coordinator."""
        found = self._seen()
        given = EndPanelReferralInput(data=request.data)
        given.is_valid(raise_exception=True)
        ended = operations.end_referral(found, by=signed_in(request), **given.validated_data)
        return preconditions.detail(PanelReferralBody(ended).data)

    def _seen(self) -> PanelReferral:
        found = self.get_object()
        trail.viewed(self.request, found, case_id=found.case_id, why=why_seen(signed_in(self.request), found.case))
        return found


def _asked(key: int | None) -> Any:
    """The panel that the caller chose, or the first. Raises ValidationError where it is none that takes referrals."""
    panels = operations.panels_to_refer_to()
    found = next((one for one in panels if key in (None, one.pk)), None)
    if found is None:
        raise serializers.ValidationError({"panel": "This is no panel that takes referrals."})
    return found
