"""`panels/`: in sight of who sits on them and who sets them up; seats, terms of reference, the threshold."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from cases.api.bodies import Named
from partners.models import Partner, Sector
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.days import Day, Moment
from partners.rest.described import IDEMPOTENCY_KEY, IF_MATCH, answers
from partners.rest.idempotency import idempotent
from riskpanel import access
from riskpanel.api.bodies import ACTIVE
from riskpanel.models import Framework, Meeting, Panel
from riskpanel.operations import panels as operations
from riskpanel.rules import panels as rules
from riskpanel.seats import seated_on
from riskpanel.states import PanelRole


class SeatBody(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    user = Named()
    partner = Named()
    role = serializers.CharField()
    since = Day()
    terms_accepted_at = Moment(allow_null=True)


class TermsBody(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    text = serializers.CharField()
    issued_at = Moment()


class ThresholdBody(serializers.Serializer[Any]):
    net = serializers.IntegerField()
    since = Day()
    agreed_at = serializers.UUIDField(source="agreed_at_id", allow_null=True, help_text="the meeting; null: set up so")


class PanelBody(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    framework = serializers.IntegerField(source="framework_id")
    log_owner = Named()
    cadence_days = serializers.IntegerField()
    mandatory_sectors = serializers.ListField(child=serializers.CharField())
    one_of_sectors = serializers.ListField(child=serializers.CharField())
    minimum_present = serializers.IntegerField()
    confirmations = serializers.IntegerField()
    edition = serializers.IntegerField()
    thresholds = ThresholdBody(many=True)
    terms = serializers.SerializerMethodField(help_text="the version in force; null: none")
    seats = serializers.SerializerMethodField(help_text="who sits on it today")
    awaits_you = serializers.SerializerMethodField(help_text="you sit on it, and have not accepted its terms yet")

    @extend_schema_field(TermsBody(allow_null=True))
    def get_terms(self, panel: Panel) -> Any:
        newest = max(panel.terms.all(), key=lambda one: one.version, default=None)
        return TermsBody(newest).data if newest else None

    @extend_schema_field(SeatBody(many=True))
    def get_seats(self, panel: Panel) -> Any:
        return SeatBody(seated_on(panel), many=True).data

    def get_awaits_you(self, panel: Panel) -> bool:
        return any(one.pk == panel.pk for one in access.panels_awaiting(self.context["request"].user))


class PanelInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    framework = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="id of a published version")
    log_owner = serializers.PrimaryKeyRelatedField(queryset=ACTIVE)
    cadence_days = serializers.IntegerField(min_value=1, max_value=366, required=False)
    mandatory_sectors = serializers.ListField(child=serializers.ChoiceField(Sector.choices), required=False)
    one_of_sectors = serializers.ListField(child=serializers.ChoiceField(Sector.choices), required=False)
    minimum_present = serializers.IntegerField(min_value=0, max_value=50, required=False)
    confirmations = serializers.IntegerField(min_value=1, max_value=10, required=False)


class SeatInput(serializers.Serializer[Any]):
    user = serializers.PrimaryKeyRelatedField(queryset=ACTIVE)
    role = serializers.ChoiceField(PanelRole.choices, required=False)
    partner = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, help_text="else the one they act for"
    )


class EndSeatInput(serializers.Serializer[Any]):
    seat = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class TermsInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=40000)


class AcceptInput(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="the one that you have read")


class ThresholdInput(serializers.Serializer[Any]):
    net = serializers.IntegerField(min_value=1, max_value=100)
    meeting = serializers.UUIDField(help_text="under way, of this panel")
    since = Day(required=False, default=None, allow_null=True, help_text="today if left out")


CHANGED = answers(200, PanelBody, 400, 409, 412, 428)
DETAIL: dict[str, Any] = {"detail": True, "methods": ["post"], "pagination_class": None}


class PanelViewSet(ReadOnlyModelViewSet[Panel]):
    serializer_class = PanelBody
    queryset = Panel.objects.none()
    lookup_value_converter = "int"
    lookup_value_regex = "[0-9]{1,10}"
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Panel]:
        rows = Panel.objects.visible_to(signed_in(self.request)).select_related("log_owner")
        return rows.prefetch_related("thresholds", "terms").order_by("pk")

    @extend_schema(responses=answers(200, PanelBody))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """How a panel works, who sits on it, its thresholds and its terms of reference."""
        return preconditions.detail(self._body(self.get_object()))

    @extend_schema(request=PanelInput, responses=answers(201, PanelBody, 400, 409), parameters=[IDEMPOTENCY_KEY])
    @idempotent
    def create(self, request: Request) -> Response:
        """Set up a panel, with the threshold of its framework."""
        require(rules.can_set_up(signed_in(request)))
        made = operations.set_up_panel(by=signed_in(request), **self._given(request))
        return preconditions.detail(self._body(self._again(made)), status=status.HTTP_201_CREATED)

    @extend_schema(request=PanelInput, responses=CHANGED, parameters=[IF_MATCH])
    @transaction.atomic
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change how a panel works. What is left out stays as it is."""
        found = self.get_object()
        require(rules.can_set_up(signed_in(request)))
        self._matched(request, found)
        changed = operations.change_panel(found, by=signed_in(request), **self._given(request, partial=True))
        return preconditions.detail(self._body(self._again(changed)))

    @extend_schema(request=SeatInput, responses=answers(201, PanelBody, 400, 409), parameters=[IDEMPOTENCY_KEY])
    @action(**DETAIL)
    @idempotent
    def seats(self, request: Request, pk: int) -> Response:
        """Seat a person for a partner. They are invited to the panel's meetings to come."""
        found = self.get_object()
        require(rules.can_seat(signed_in(request), found))
        given = _valid(SeatInput, request)
        partner = given.pop("partner", None)
        if partner:
            given["partner"] = get_object_or_404(Partner.objects.visible_to(signed_in(request)), pk=partner)
        operations.seat_member(found, given.pop("user"), by=signed_in(request), **given)
        return preconditions.detail(self._body(self._again(found)), status=status.HTTP_201_CREATED)

    @extend_schema(request=EndSeatInput, responses=CHANGED, parameters=[IF_MATCH])
    @action(**DETAIL, url_path="end-seat")
    @transaction.atomic
    def end_seat(self, request: Request, pk: int) -> Response:
        """End a seat. What the panel had opened to the person by name closes, and their invitations are taken back."""
        found = self.get_object()
        require(rules.can_seat(signed_in(request), found))
        self._matched(request, found)
        seat = found.members.filter(pk=_valid(EndSeatInput, request)["seat"]).first()
        if seat is None:
            raise serializers.ValidationError({"seat": ["This panel has no such seat."]})
        operations.leave_panel(seat, by=signed_in(request))
        return preconditions.detail(self._body(self._again(found)))

    @extend_schema(request=TermsInput, responses=CHANGED, parameters=[IF_MATCH])
    @action(**DETAIL)
    @transaction.atomic
    def terms(self, request: Request, pk: int) -> Response:
        """Issue the next version of the terms of reference. Every member accepts it before any further paper."""
        found = self.get_object()
        require(rules.can_issue_terms(signed_in(request), found))
        self._matched(request, found)
        operations.issue_terms(found, by=signed_in(request), **_valid(TermsInput, request))
        return preconditions.detail(self._body(self._again(found)))

    @extend_schema(request=AcceptInput, responses=answers(200, PanelBody, 400, 409))
    @action(**DETAIL, url_path="accept-terms")
    def accept_terms(self, request: Request, pk: int) -> Response:
        """Accept the terms of reference in force, for yourself: the panel's papers are open from now on."""
        found = self.get_object()
        operations.accept_terms(found, by=signed_in(request), **_valid(AcceptInput, request))
        return preconditions.detail(self._body(self._again(found)))

    @extend_schema(request=ThresholdInput, responses=CHANGED, parameters=[IF_MATCH])
    @action(**DETAIL)
    @transaction.atomic
    def threshold(self, request: Request, pk: int) -> Response:
        """Record the threshold that a meeting under way agrees."""
        found, user = self.get_object(), signed_in(request)
        require(rules.keeps(user, found))
        self._matched(request, found)
        given = _valid(ThresholdInput, request)
        meeting = get_object_or_404(Meeting.objects.visible_to(user), pk=given.pop("meeting"))
        operations.agree_threshold(found, meeting=meeting, by=user, **given)
        return preconditions.detail(self._body(self._again(found)))

    def _given(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        given = _valid(PanelInput, request, partial=partial)
        if "framework" in given:
            published = Framework.objects.visible_to(signed_in(request)).filter(pk=given["framework"])
            given["framework"] = published.first()
            if given["framework"] is None:
                raise serializers.ValidationError({"framework": ["Choose a published framework."]})
        return given

    def _matched(self, request: Request, found: Panel) -> None:
        Panel.objects.visible_to(signed_in(request)).select_for_update(of=("self",)).get(pk=found.pk)
        preconditions.require_match(request, self._body(self._again(found)))

    def _again(self, panel: Panel) -> Panel:
        return self.get_queryset().get(pk=panel.pk)

    def _body(self, panel: Panel) -> Any:
        return PanelBody(panel, context={"request": self.request}).data


def _valid(kind: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False) -> dict[str, Any]:
    given = kind(data=request.data, partial=partial)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
