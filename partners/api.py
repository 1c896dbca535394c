"""`me/`, `partners/`, `teams/`, `localities/`: who is asking, and the directory."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from partners.models import Locality, Membership, Partner, Team
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.described import answers
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
