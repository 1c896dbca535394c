"""`notifications/`: a person's own notices."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from notifications import operations
from notifications.models import Notice
from partners.requests import signed_in
from partners.rest import preconditions


class NoticeBody(serializers.ModelSerializer[Notice]):
    text = serializers.CharField(read_only=True)
    why = serializers.CharField(source="because.why", read_only=True, help_text="the rule it came from, in words")
    as_deputy = serializers.SerializerMethodField(help_text="true where it is for somebody who is away")

    class Meta:
        model = Notice
        fields = ("id", "rule", "why", "text", "url", "due", "created_at", "read_at", "as_deputy")
        read_only_fields = fields

    def get_as_deputy(self, notice: Notice) -> bool:
        return notice.deputising_for_id is not None


class NoticeViewSet(ReadOnlyModelViewSet[Notice]):
    serializer_class = NoticeBody
    queryset = Notice.objects.none()  # what the description of the API reads the type of the key from

    def get_queryset(self) -> QuerySet[Notice]:
        return Notice.objects.visible_to(signed_in(self.request))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return preconditions.detail(NoticeBody(self.get_object()).data)

    @extend_schema(request=None, responses=NoticeBody)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str | None = None) -> Response:
        """Mark it as read. Doing so again changes nothing, so it needs no `If-Match`."""
        notice = operations.mark_read(self.get_object(), by=signed_in(request))
        return preconditions.detail(NoticeBody(notice).data)
