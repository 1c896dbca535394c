"""`frameworks/`: read by everybody, drafted, changed, tried on the present log (`{id}/effect/`), published."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from audit import trail
from partners.operations import require
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.days import Moment
from partners.rest.described import IDEMPOTENCY_KEY, IF_MATCH, answers
from partners.rest.idempotency import idempotent
from riskpanel.framework_effect import PanelEffect, effect_of, meetings_to_agree, version_before
from riskpanel.models import Framework, LogEntry
from riskpanel.operations import frameworks as operations
from riskpanel.operations.frameworks import SETTINGS
from riskpanel.rules import frameworks as rules
from riskpanel.states import Band

BANDS = [(band.value, band.label) for band in Band]


class DomainShape(serializers.Serializer[Any]):
    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=120)
    weight = serializers.IntegerField(min_value=1, max_value=rules.HEAVIEST)


class FactorShape(serializers.Serializer[Any]):
    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=120)


class IndicatorShape(serializers.Serializer[Any]):
    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=160)
    floor = serializers.ChoiceField(BANDS)


class FrameworkSettings(serializers.Serializer[Any]):
    medium_from = serializers.IntegerField(min_value=1, max_value=100)
    high_from = serializers.IntegerField(min_value=1, max_value=100)
    very_high_from = serializers.IntegerField(min_value=1, max_value=100)
    most_credit = serializers.IntegerField(min_value=0, max_value=50)
    complete_from = serializers.IntegerField(min_value=0, max_value=100, help_text="per cent; provisional below it")
    one_imminent = serializers.ChoiceField(BANDS, help_text="the floor for one domain at 4")
    more_imminent = serializers.ChoiceField(BANDS, help_text="the floor for two or more at 4")
    medium_review_weeks = serializers.IntegerField(min_value=1, max_value=52)
    low_review_weeks = serializers.IntegerField(min_value=1, max_value=52)
    threshold = serializers.IntegerField(
        min_value=1, max_value=100, allow_null=True, help_text="null: each panel's own"
    )
    anchors = serializers.ListField(child=serializers.CharField(max_length=200), min_length=5, max_length=5)


class FrameworkBody(FrameworkSettings):
    """One version. An assessment keeps the version that it was made under."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.CharField()
    edition = serializers.IntegerField()
    changes = serializers.CharField()
    published_at = Moment(allow_null=True)
    agreed_at = serializers.UUIDField(source="agreed_at_id", allow_null=True, help_text="the meeting that agreed it")
    domains = DomainShape(many=True)
    factors = FactorShape(many=True)
    indicators = IndicatorShape(many=True)


class FrameworkInput(FrameworkSettings):
    """A change of a draft: what is left out stays as it is; a list takes the place of the one before."""

    changes = serializers.CharField(max_length=4000, allow_blank=True)
    domains = DomainShape(many=True)
    factors = FactorShape(many=True)
    indicators = IndicatorShape(many=True)


class NewFrameworkInput(serializers.Serializer[Any]):
    """The next version of a framework, or (with a name) another one; both begin with all that `like` holds."""

    like = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="id of a version in sight")
    name = serializers.CharField(max_length=120, required=False, help_text="a name of its own; else the next version")


class PublishInput(serializers.Serializer[Any]):
    meeting = serializers.UUIDField(
        required=False, default=None, allow_null=True, help_text="that agreed it, where a panel scores with it"
    )


class StandingBody(serializers.Serializer[Any]):
    net = serializers.IntegerField()
    band = serializers.ChoiceField(BANDS)
    lists = serializers.BooleanField()
    may_leave = serializers.BooleanField()
    provisional = serializers.BooleanField()


class ChangeBody(serializers.Serializer[Any]):
    case = serializers.UUIDField(source="case.pk")
    entry = serializers.UUIDField(source="entry_id", allow_null=True, help_text="null: not on the log")
    before = StandingBody()
    after = StandingBody(allow_null=True)
    words = serializers.ListField(child=serializers.CharField())


class EffectBody(serializers.Serializer[Any]):
    """What publishing would do to one panel's log. Children out of sight are counted, and not named."""

    panel = serializers.IntegerField(source="panel.pk")
    threshold = serializers.IntegerField()
    new_threshold = serializers.IntegerField()
    on_log = serializers.IntegerField()
    without_score = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    changes = ChangeBody(source="named", many=True)
    out_of_sight = serializers.IntegerField(source="unnamed")


class FrameworkEffect(serializers.Serializer[Any]):
    differences = serializers.ListField(child=serializers.CharField())
    remarks = serializers.ListField(child=serializers.CharField())
    panels = serializers.SerializerMethodField()

    @extend_schema_field(EffectBody(many=True))
    def get_panels(self, found: dict[str, Any]) -> Any:
        return EffectBody(found["panels"], many=True).data


CHANGED = answers(200, FrameworkBody, 400, 409, 412, 428)


class FrameworkViewSet(ReadOnlyModelViewSet[Framework]):
    serializer_class = FrameworkBody
    queryset = Framework.objects.none()
    lookup_value_converter = "int"
    lookup_value_regex = "[0-9]{1,10}"
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Framework]:
        found = Framework.objects.visible_to(signed_in(self.request))
        return found.prefetch_related("domains", "factors", "indicators")

    @extend_schema(responses=answers(200, FrameworkBody))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One version of a framework."""
        return preconditions.detail(FrameworkBody(self.get_object()).data)

    @extend_schema(
        request=NewFrameworkInput, responses=answers(201, FrameworkBody, 400, 409), parameters=[IDEMPOTENCY_KEY]
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Draft the next version (the draft there is, where there is one), or another framework."""
        require(rules.can_draft(signed_in(request)))
        given = NewFrameworkInput(data=request.data)
        given.is_valid(raise_exception=True)
        like = get_object_or_404(self.get_queryset(), pk=given.validated_data["like"])
        user, name = signed_in(request), given.validated_data.get("name", "")
        draft = operations.draft_like(like, name=name, by=user) if name else operations.draft_next(like, by=user)
        return preconditions.detail(self._body(draft), status=status.HTTP_201_CREATED)

    @extend_schema(request=FrameworkInput, responses=CHANGED, parameters=[IF_MATCH])
    @transaction.atomic
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a draft."""
        found = self._matched(request)
        given = FrameworkInput(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        changed = operations.change_draft(found, by=signed_in(request), **_whole(found, dict(given.validated_data)))
        return preconditions.detail(self._body(changed))

    @extend_schema(responses=answers(200, FrameworkEffect))
    @action(detail=True, methods=["get"], pagination_class=None)
    def effect(self, request: Request, pk: int) -> Response:
        """What is new in a draft, and what publishing it would do to the present logs. Nothing is stored."""
        found, user = self.get_object(), signed_in(request)
        require(rules.can_draft(user))
        earlier = version_before(found)
        old, new = operations.sketch_of(earlier) if earlier else None, operations.sketch_of(found)
        panels = effect_of(found, reader=user, on=timezone.localdate())
        _on_record(request, panels)
        lines = rules.differences(old, new) if old else []
        body = {"differences": lines, "remarks": rules.remarks(new, old), "panels": panels}
        return Response(FrameworkEffect(body).data)

    @extend_schema(request=PublishInput, responses=CHANGED, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    @transaction.atomic
    def publish(self, request: Request, pk: int) -> Response:
        """Put a draft in force. The panels that score with the version before go on with this one."""
        found = self._matched(request)
        given = PublishInput(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = given.validated_data["meeting"]
        meeting = meetings_to_agree(found).filter(pk=chosen).first() if chosen else None
        if chosen and meeting is None:
            raise serializers.ValidationError(
                {"meeting": ["Choose a quorate meeting, held or under way, of a panel that scores with it."]}
            )
        published = operations.publish_framework(found, by=signed_in(request), meeting=meeting)
        return preconditions.detail(self._body(published))

    def _matched(self, request: Request) -> Framework:
        seen = self.get_object()
        require(rules.can_draft(signed_in(request)))
        Framework.objects.visible_to(signed_in(request)).select_for_update().get(pk=seen.pk)
        found = self.get_queryset().get(pk=seen.pk)
        preconditions.require_match(request, FrameworkBody(found).data)
        return found

    def _body(self, framework: Framework) -> Any:
        return FrameworkBody(self.get_queryset().get(pk=framework.pk)).data


def _whole(found: Framework, given: dict[str, Any]) -> dict[str, Any]:
    """All that a draft holds, with what was given in its place."""
    sketch = operations.sketch_of(found)
    parts = {
        "domains": [(one["code"], one["name"], one["weight"]) for one in given.pop("domains", [])] or sketch.domains,
        "factors": [(one["code"], one["name"]) for one in given.pop("factors")]
        if "factors" in given
        else sketch.factors,
        "indicators": [(one["code"], one["name"], one["floor"]) for one in given.pop("indicators")]
        if "indicators" in given
        else sketch.indicators,
    }
    kept = {name: sketch.settings[name] for name in SETTINGS} | {"changes": found.changes}
    return parts | kept | given


def _on_record(request: Request, panels: list[PanelEffect]) -> None:
    for effect in panels:
        shown = [one.entry_id for one in effect.named if one.entry_id]
        if shown:
            trail.listed(request, LogEntry, shown, why=f"panel:{effect.panel.pk}")
