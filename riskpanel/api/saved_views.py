"""`log-views/`: your own views of the log, kept by name and taken away again."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from partners.requests import signed_in
from partners.rest.described import IDEMPOTENCY_KEY, answers
from partners.rest.idempotency import idempotent
from riskpanel.models import Panel, SavedView
from riskpanel.operations import saved as operations
from riskpanel.rules.saved_views import LONGEST_VALUE

WORD: dict[str, Any] = {"max_length": LONGEST_VALUE, "required": False, "allow_blank": True}


class ViewQuery(serializers.Serializer[Any]):
    sort = serializers.CharField(**WORD)
    band = serializers.CharField(**WORD)
    locality = serializers.CharField(**WORD)
    partner = serializers.CharField(**WORD)
    drifts = serializers.CharField(**WORD)


class ViewBody(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    panel = serializers.IntegerField(source="panel_id")
    name = serializers.CharField()
    query = ViewQuery()


class ViewInput(serializers.Serializer[Any]):
    panel = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name = serializers.CharField(max_length=60)
    query = ViewQuery()


class LogViewsViewSet(ListModelMixin, GenericViewSet[SavedView]):
    serializer_class = ViewBody
    queryset = SavedView.objects.none()
    lookup_value_converter = "int"
    lookup_value_regex = "[0-9]{1,10}"
    filter_backends = ()

    def get_queryset(self) -> QuerySet[SavedView]:
        return SavedView.objects.visible_to(signed_in(self.request))

    @extend_schema(request=ViewInput, responses=answers(201, ViewBody, 400, 409), parameters=[IDEMPOTENCY_KEY])
    @idempotent
    def create(self, request: Request) -> Response:
        """Keep how a log is sorted and narrowed. The same name again takes the place of the one before."""
        given = ViewInput(data=request.data)
        given.is_valid(raise_exception=True)
        values, user = given.validated_data, signed_in(request)
        panel = get_object_or_404(Panel.objects.visible_to(user), pk=values["panel"])
        view = operations.save_view(panel, name=values["name"], query=values["query"], by=user)
        return Response(ViewBody(view).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=answers(204, None))
    def destroy(self, request: Request, pk: int) -> Response:
        """Forget a view of your own."""
        operations.remove_view(self.get_object(), by=signed_in(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
