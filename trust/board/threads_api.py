"""`actions/{id}/thread/` and `cases/{id}/thread/`: the line of accountability, a named person at every level."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from partners.rest.described import answers
from trust.board import threads
from trust.board.accountability import Level


class LevelBody(serializers.Serializer[Any]):
    """One step of the line. Where nobody live answers, `person` is null and `break_in_words` says why."""

    title = serializers.CharField()
    person = serializers.IntegerField(allow_null=True)
    who = serializers.CharField()
    answers_for = serializers.CharField()
    break_in_words = serializers.CharField()


def body_of(level: Level) -> dict[str, Any]:
    person = level.person
    return asdict(level) | {"person": person.pk if person else None, "who": person.name if person else ""}


class ThreadOfAction(APIView):
    @extend_schema(operation_id="action_thread", responses=answers(200, LevelBody(many=True)))
    def get(self, request: Request, pk: UUID) -> Response:
        """From the owner of the action to the chair of the Board."""
        _, line = threads.thread_of_action(request._request, pk)
        return Response([body_of(level) for level in line])


class ThreadOfCase(APIView):
    @extend_schema(operation_id="case_thread", responses=answers(200, LevelBody(many=True)))
    def get(self, request: Request, pk: UUID) -> Response:
        """From the lead professional to the chair of the Board."""
        _, line = threads.thread_of_case(request._request, pk)
        return Response([body_of(level) for level in line])
