"""`me/`, `partners/`, `teams/`, `localities/`: who is asking, and the directory."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from partners import operations, selections
from partners.models import Absence, Locality, Membership, Partner, Team, User
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.days import Day
from partners.rest.described import CURSOR, IDEMPOTENCY_KEY, IF_MATCH, PAGE_SIZE, answers, page_of
from partners.rest.idempotency import idempotent
from partners.rest.paging import Pages
from partners.roles import Permission


class PartnerBody(serializers.ModelSerializer[Partner]):
    class Meta:
        model = Partner
        fields = ("id", "name", "sector", "statutory", "active", "inspection_link")
        read_only_fields = fields


class LocalityBody(serializers.ModelSerializer[Locality]):
    class Meta:
        model = Locality
        fields = ("id", "name", "code")
        read_only_fields = fields


class TeamBody(serializers.ModelSerializer[Team]):
    localities: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    manager = serializers.CharField(source="manager.name", default=None, allow_null=True, read_only=True)

    class Meta:
        model = Team
        fields = ("id", "name", "partner", "manager", "is_intake", "localities")
        read_only_fields = fields


class MembershipBody(serializers.ModelSerializer[Membership]):
    team = serializers.CharField(source="team.name")
    partner = PartnerBody(source="team.partner")

    class Meta:
        model = Membership
        fields = ("id", "partner", "team", "profession", "since", "until")
        read_only_fields = fields


class MeBody(serializers.Serializer[Any]):
    """Who is asking, for whom they act, and what they may do."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField()
    partner = PartnerBody(source="acting_partner", allow_null=True)
    memberships = MembershipBody(source="standing.memberships", many=True)
    roles = serializers.SerializerMethodField()
    permissions = serializers.SerializerMethodField()

    def get_roles(self, user: Any) -> list[str]:
        return sorted(user.standing.roles)

    def get_permissions(self, user: Any) -> list[str]:
        return sorted(user.standing.permissions)


class MeView(APIView):
    @extend_schema(responses={200: MeBody, 401: answers(200, MeBody)[401]})
    def get(self, request: Request) -> Response:
        return preconditions.detail(MeBody(signed_in(request)).data)


class AbsenceBody(serializers.ModelSerializer[Absence]):
    user = serializers.CharField(source="user.name")
    deputy = serializers.CharField(source="deputy.name")

    class Meta:
        model = Absence
        fields = ("id", "user", "deputy", "since", "until")
        read_only_fields = fields


class AbsenceInput(serializers.Serializer[Any]):
    """`until` is the first day back; left out, nobody knows yet."""

    deputy = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    since = Day()
    until = Day(required=False, default=None, allow_null=True)


class AbsenceViewSet(GenericViewSet[Absence]):
    serializer_class = AbsenceBody
    queryset = Absence.objects.none()
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Absence]:
        return selections.absences_of(signed_in(self.request))

    @extend_schema(responses={200: page_of("Absence", AbsenceBody)}, parameters=[CURSOR, PAGE_SIZE])
    def list(self, request: Request) -> Response:
        """Your absences, and those in which you stand in, without what is over."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(AbsenceBody(rows, many=True).data)

    @extend_schema(request=AbsenceInput, responses=answers(201, AbsenceBody, 400, 409), parameters=[IDEMPOTENCY_KEY])
    @idempotent
    def create(self, request: Request) -> Response:
        """Say from when you are away and which colleague stands in."""
        given = AbsenceInput(data=request.data)
        given.is_valid(raise_exception=True)
        user = signed_in(request)
        made = operations.plan_absence(user, by=user, **given.validated_data)
        return preconditions.detail(AbsenceBody(made).data, status=201)

    @extend_schema(responses=answers(200, AbsenceBody))
    def retrieve(self, request: Request, pk: str) -> Response:
        return preconditions.detail(AbsenceBody(self.get_object()).data)

    @extend_schema(request=None, responses=answers(200, AbsenceBody, 409, 412, 428), parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    @transaction.atomic
    def end(self, request: Request, pk: str) -> Response:
        """Come back today; one that has not begun never does."""
        found = self.get_object()
        require(operations.can_plan_absence(signed_in(request), found.user))
        self.get_queryset().select_for_update(of=("self",)).get(pk=found.pk)
        preconditions.require_match(request, AbsenceBody(self.get_object()).data)
        return preconditions.detail(AbsenceBody(operations.end_absence(found, by=signed_in(request))).data)


class Directory(ReadOnlyModelViewSet[Any]):
    """Read by every role of the Trust; nothing here is about a child."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require(signed_in(request).may(Permission.SEE_PARTNERS))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return preconditions.detail(self.get_serializer(self.get_object()).data)


class PartnerViewSet(Directory):
    serializer_class = PartnerBody
    queryset = Partner.objects.all()


class TeamViewSet(Directory):
    serializer_class = TeamBody
    filterset_fields = ("partner",)
    queryset = Team.objects.select_related("manager").prefetch_related("localities")


class LocalityViewSet(Directory):
    serializer_class = LocalityBody
    queryset = Locality.objects.all()
