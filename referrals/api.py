"""`referrals/`: logged, accepted, queried, answered, decided, withdrawn, by the same operations as the pages."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from audit import trail
from audit.transitions import StateError
from cases.files import as_attachment
from cases.models import Child
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.described import IDEMPOTENCY_KEY, IF_MATCH, answers
from partners.rest.idempotency import idempotent
from referrals import access, around, bodies, disagreements, operations, rules
from referrals.information_api import InformationRequestBody, QuestionsInput
from referrals.models import Attachment, Decision, InformationRequest, Referral

CHANGES = answers(200, bodies.ReferralDetail, 400, 409, 412, 428)
DECIDES = answers(200, bodies.DecidedBody, 400, 409, 412, 428)


class ReferralViewSet(ListModelMixin, GenericViewSet[Referral]):
    serializer_class = bodies.ReferralBody
    queryset = Referral.objects.none()  # what the description of the API reads the type of the key from
    lookup_value_regex = "[0-9a-f-]{36}"
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Referral]:
        return Referral.objects.visible_to(signed_in(self.request)).for_reading()

    def paginate_queryset(self, queryset: Any) -> Any:
        """Whoever reads a page of the list has seen what is on it."""
        rows = super().paginate_queryset(queryset)
        trail.listed(self.request, Referral, [one.pk for one in rows or []])
        return rows

    @extend_schema(
        request=bodies.ReferralInput,
        responses=answers(201, bodies.ReferralDetail, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
    )
    @idempotent
    @transaction.atomic
    def create(self, request: Request) -> Response:
        """Log a referral and send it, in one step. `child` names a child in sight; otherwise give who the child is.

        Without an `Idempotency-Key`, the same content sent again on the same day is the referral that it made.
        """
        given = bodies.ReferralInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        distinct = "Idempotency-Key" in request.headers
        sent = operations.log_referral(by=signed_in(request), distinct=distinct, **given.validated_data)
        return preconditions.detail(self._body(self._read(sent.pk)), status=status.HTTP_201_CREATED)

    @extend_schema(responses=answers(200, bodies.ReferralDetail))
    def retrieve(self, request: Request, pk: str) -> Response:
        return preconditions.detail(self._body(self._seen()))

    @extend_schema(request=bodies.NoteInput, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Take it into triage. The referrer is told."""
        return self._changed(request, bodies.NoteInput, operations.accept_referral)

    @extend_schema(request=bodies.QuestionInput, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def query(self, request: Request, pk: str) -> Response:
        """Ask the referrer before triage."""
        return self._changed(request, bodies.QuestionInput, operations.query_referral)

    @extend_schema(request=bodies.AnswerInput, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer the front door's question."""
        return self._changed(request, bodies.AnswerInput, operations.answer_query)

    @extend_schema(request=bodies.ColourInput, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def rate(self, request: Request, pk: str) -> Response:
        """Judge how urgent it is, with the reason. The clock counts from receipt; what is overdue stays overdue."""
        return self._changed(request, bodies.ColourInput, operations.rate_referral)

    @extend_schema(
        request=bodies.RerouteInput,
        responses=CHANGES | {204: OpenApiResponse(None, "Sent on to a team whose referrals you do not see")},
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def route(self, request: Request, pk: str) -> Response:
        """Send it to another intake team than the rules did, with the reason. Its clock runs on.

        Not while a decision waits for its second signature: send that back first.
        """
        return self._changed(request, bodies.RerouteInput, operations.reroute_referral)

    @extend_schema(request=bodies.DecisionInput, responses=DECIDES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Decide, once: opens a case and shares it, or joins the open one; the referrer is told."""
        return self._decided(request, bodies.DecisionInput, operations.decide_referral)

    @extend_schema(responses=answers(200, bodies.TwinsBody))
    @action(detail=True, methods=["get"])
    def duplicates(self, request: Request, pk: str) -> Response:
        """Of each child whom it is about: the open case, other records that may be the same child, and earlier
        referrals. Look before you decide; `children/{id}/merge/` makes two of them one."""
        referral, user = self._seen(), signed_in(request)
        found = disagreements.on(referral, user=user)
        require(rules.can_triage(user, referral) or bool(disagreements.to_answer(referral, found, user=user)))
        referral = Referral.objects.visible_to(user).for_reading().as_read_by(user).get(pk=referral.pk)
        children = around.with_twins(around.of_each_child(referral), user=user)
        earlier = around.earlier_than(referral, children, user=user)
        trail.listed(request, Child, around.seen_in(children), why="search")
        first, *others = bodies.TwinsOfChildBody(children, many=True).data
        return Response({**first, "others": others, "earlier": bodies.EarlierBody(earlier, many=True).data})

    @extend_schema(request=bodies.NothingInput, responses=DECIDES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def countersign(self, request: Request, pk: str) -> Response:
        """Sign what another person decided. Only then does it take effect; never by its author."""
        return self._decided(request, bodies.NothingInput, operations.countersign_decision)

    @extend_schema(request=bodies.SendBackInput, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        """Do not sign it: it is in triage again, and its author has the reason."""
        return self._changed(request, bodies.SendBackInput, operations.send_back_decision)

    @extend_schema(request=bodies.DisagreeInput, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def disagree(self, request: Request, pk: str) -> Response:
        """Disagree with the decision, once, until `disagree_until`. Another person than its decider answers."""
        return self._changed(request, bodies.DisagreeInput, operations.disagree)

    @extend_schema(request=bodies.UpholdInput, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def uphold(self, request: Request, pk: str) -> Response:
        """Let the decision stand, with words to those who disagree; never by whoever decided or signed."""
        return self._changed(request, bodies.UpholdInput, operations.uphold_decision)

    @extend_schema(request=bodies.DecisionInput, responses=DECIDES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="decide-anew")
    def decide_anew(self, request: Request, pk: str) -> Response:
        """Answer a disagreement with another decision: it comes into force, and the one before is kept."""
        return self._decided(request, bodies.DecisionInput, operations.decide_otherwise)

    @extend_schema(request=bodies.WithdrawInput, responses=CHANGES, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take it back, with the reason."""
        return self._changed(request, bodies.WithdrawInput, operations.withdraw_referral)

    @extend_schema(
        request=QuestionsInput,
        responses=answers(201, InformationRequestBody(many=True), 400, 409),
        parameters=[IDEMPOTENCY_KEY],
    )
    @action(detail=True, methods=["post"], url_path="information-requests")
    @idempotent
    @transaction.atomic
    def ask(self, request: Request, pk: str) -> Response:
        """Ask several partners at once what they know. Each sees the children's names and the question alone."""
        referral = self._seen()
        require(rules.can_triage(signed_in(request), referral))
        given = QuestionsInput(data=request.data)
        given.is_valid(raise_exception=True)
        user = signed_in(request)
        made = operations.ask_partners(referral, by=user, **given.validated_data)
        asked = InformationRequest.objects.visible_to(user).filter(pk__in=[one.pk for one in made]).for_reading()
        return Response(InformationRequestBody(asked, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=bodies.ReferralAddendumInput,
        responses=answers(201, bodies.ReferralAddendumBody, 400, 409),
        parameters=[IDEMPOTENCY_KEY],
    )
    @action(detail=True, methods=["post"])
    @idempotent
    @transaction.atomic
    def addenda(self, request: Request, pk: str) -> Response:
        """Add words to a referral that was sent. Whoever works on it is told."""
        referral = self._seen()
        given = bodies.ReferralAddendumInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = operations.add_to_referral(referral, by=signed_in(request), **given.validated_data)
        return Response(bodies.ReferralAddendumBody(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request={"multipart/form-data": bodies.FileInput}, responses=answers(201, bodies.AttachmentBody, 400, 409)
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    @transaction.atomic
    def attachments(self, request: Request, pk: str) -> Response:
        """Add a photo or document. The same file again is the one that is there."""
        referral = self._seen()
        require(rules.can_add_to(signed_in(request), referral))
        given = bodies.FileInput(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            made = operations.attach_file(referral, upload=given.validated_data["file"], by=signed_in(request))
        except StateError:
            raise
        except ValidationError as refused:
            raise ValidationError({"file": refused.messages}) from None
        return Response(bodies.AttachmentBody(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path=r"attachments/(?P<attachment>[0-9a-f-]{36})")
    def attachment(self, request: Request, pk: str, attachment: str) -> HttpResponseBase:
        """The content of a file, to be saved."""
        referral = self.get_object()
        stored = get_object_or_404(Attachment.objects.visible_to(signed_in(request)), pk=attachment, referral=referral)
        code, _ = access.reason_for(signed_in(request), referral)
        trail.viewed(request, stored, case_id=referral.case_id, why=code)
        return as_attachment(stored)

    def _read(self, pk: Any) -> Referral:
        return self.get_queryset().get(pk=pk)

    def _seen(self) -> Referral:
        """The referral of the address, where it is in sight, with the look on record."""
        referral = self.get_object()
        code, _ = access.reason_for(signed_in(self.request), referral)
        trail.viewed(self.request, referral, case_id=referral.case_id, why=code)
        return referral

    def _body(self, referral: Referral) -> Any:
        return bodies.ReferralDetail(referral, context={"request": self.request}).data

    @transaction.atomic
    def _changed(self, request: Request, shape: Any, operation: Callable[..., object]) -> Response:
        """Lock, hold the caller to what they read, change, and answer with the thing as it is now."""
        referral = self._seen()
        Referral.objects.visible_to(signed_in(request)).select_for_update(of=("self",)).get(pk=referral.pk)
        referral = self._read(referral.pk)
        preconditions.require_match(request, self._body(referral))
        given = shape(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        operation(referral, by=signed_in(request), **given.validated_data)
        after = self.get_queryset().filter(pk=referral.pk).first()
        return preconditions.detail(self._body(after)) if after else Response(status=status.HTTP_204_NO_CONTENT)

    def _decided(self, request: Request, shape: Any, operation: Callable[..., object]) -> Response:
        """Beside the referral as it is now, and no part of it, whom the decision could not refer to the panel."""
        made: list[object] = []
        answer = self._changed(request, shape, lambda referral, **given: made.append(operation(referral, **given)))
        if answer.data is not None:
            answer.data["not_referred"] = [*made[0].not_referred] if isinstance(made[0], Decision) else []
        return answer
