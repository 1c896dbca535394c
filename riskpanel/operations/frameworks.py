"""Verbs about scoring frameworks: drafted, changed while a draft, published for ever."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Case as Choice
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, When
from django.utils import timezone

from audit import trail
from audit.transitions import StateError, begin, transition
from cases.models import Case
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import (
    CriticalIndicator,
    Domain,
    Factor,
    Framework,
    LogEntry,
    Meeting,
    Panel,
    PanelMember,
    Threshold,
)
from riskpanel.models.frameworks import Parts
from riskpanel.rules import frameworks as rules
from riskpanel.rules.frameworks import Sketch
from riskpanel.states import PUBLISH, SUPERSEDE, Band, FrameworkState

SETTINGS = (
    "medium_from",
    "high_from",
    "very_high_from",
    "most_credit",
    "complete_from",
    "one_imminent",
    "more_imminent",
    "medium_review_weeks",
    "low_review_weeks",
    "threshold",
    "anchors",
)
Indicators = Sequence[tuple[str, str] | tuple[str, str, str]]


@transaction.atomic
def draft_framework(
    *,
    by: User,
    name: str,
    domains: Sequence[tuple[str, str, int]],
    factors: Sequence[tuple[str, str]],
    indicators: Indicators = (),
    **settings: Any,
) -> Framework:
    """Draft the next version of a framework: domains as (code, name, weight), factors as (code, name), indicators as
    (code, name) or (code, name, floor).

    Nothing is scored with it until it is published. Raises a conflict where it has a draft already.
    """
    require(rules.can_draft(by))
    if not name.strip():
        raise ValidationError({"name": "Enter a name for the framework."})
    latest = Framework.objects.filter(name=name.strip()).aggregate(latest=Max("version"))["latest"] or 0
    framework = Framework(name=name.strip(), version=latest + 1, **_known(settings))
    _check(framework, domains=domains, factors=factors, indicators=indicators)
    try:
        with transaction.atomic():
            framework.save(force_insert=True)
    except IntegrityError:
        raise ValidationError("This framework has a draft already. Go on with that one.", code="conflict") from None
    begin(framework, by=by)
    _write_parts(framework, domains=domains, factors=factors, indicators=indicators)
    return framework


@transaction.atomic
def draft_next(framework: Framework, *, by: User) -> Framework:
    """The draft of the next version: the one there is, or a new one with all that this version holds."""
    require(rules.can_draft(by))
    draft = Framework.objects.filter(name=framework.name, state=FrameworkState.DRAFT).first()
    if draft is not None:
        return draft
    sketch = sketch_of(framework)
    return draft_framework(by=by, name=framework.name, **_parts(sketch), **sketch.settings)


@transaction.atomic
def draft_like(framework: Framework, *, name: str, by: User) -> Framework:
    """Draft a framework of another name that begins with all that this one holds.

    Raises ValidationError where there is one of that name already.
    """
    require(rules.can_draft(by))
    if Framework.objects.filter(name__iexact=name.strip()).exists():
        raise ValidationError({"name": "There is a framework of this name already: draft its next version."})
    sketch = sketch_of(framework)
    return draft_framework(by=by, name=name, **_parts(sketch), **sketch.settings)


@transaction.atomic
def change_draft(
    framework: Framework,
    *,
    by: User,
    domains: Sequence[tuple[str, str, int]],
    factors: Sequence[tuple[str, str]],
    indicators: Indicators = (),
    edition: int | None = None,
    changes: str = "",
    **settings: Any,
) -> Framework:
    """Replace what a draft holds. `edition` is the one that the person began to change.

    Raises StateError once it is published: draft the next version instead. Raises a conflict where somebody saved the
    draft since.
    """
    require(rules.can_draft(by))
    framework = _draft(framework, edition=edition)
    for field, value in _known(settings).items():
        setattr(framework, field, value)
    framework.changes = changes.strip()
    _check(framework, domains=domains, factors=factors, indicators=indicators)
    for part in (framework.domains, framework.factors, framework.indicators):
        part.all().delete()
    framework.edition += 1
    framework.save()
    _write_parts(framework, domains=domains, factors=factors, indicators=indicators)
    trail.record("changed", framework, by=by, detail={"edition": framework.edition})
    return framework


@transaction.atomic
def publish_framework(
    framework: Framework, *, by: User, meeting: Meeting | None = None, edition: int | None = None
) -> Framework:
    """Publish a draft: it takes the place of the version before, also for the panels that score with that one.

    Where there are any, `meeting` is the one of theirs that agreed it; a threshold in the version begins today, bound
    to that meeting. Assessments keep the version they were made under; the panels' people are told. Raises StateError
    unless it is a draft, a conflict where it was saved since.
    """
    require(rules.can_draft(by))
    framework = _draft(framework, edition=edition)
    earlier = Framework.objects.select_for_update().published().filter(name=framework.name).first()
    panels = list(Panel.objects.select_for_update(of=("self",)).filter(framework__name=framework.name).order_by("pk"))
    require(rules.can_publish(by, panels))
    if not framework.domains.exists():
        raise ValidationError("A framework needs at least one domain.")
    if panels:
        _check_agreed(framework, meeting)
    if earlier is not None:
        transition(earlier, SUPERSEDE, by=by, note=f"Version {framework.version} published")
    framework.published_at, framework.agreed_at = timezone.now(), meeting if panels else None
    transition(framework, PUBLISH, by=by)
    for panel in panels:
        _agree_its_threshold(panel, framework)
    Panel.objects.filter(pk__in=[panel.pk for panel in panels]).update(framework=framework)
    live = PanelMember.objects.live(on=timezone.localdate()).filter(panel__in=panels).select_related("user")
    notify([seat.user for seat in live], rule="framework.published", subject=framework)
    return framework


def _check_agreed(framework: Framework, meeting: Meeting | None) -> None:
    if meeting is None:
        raise ValidationError({"meeting": "Choose the meeting that agreed this version."})
    if not rules.may_agree(meeting, framework.name):
        words = "Choose a quorate meeting, held or under way, of a panel that scores with this framework."
        raise ValidationError({"meeting": words})


def _agree_its_threshold(panel: Panel, framework: Framework) -> None:
    today = timezone.localdate()
    in_force = panel.thresholds.filter(since__lte=today).order_by("-since", "-pk").first()
    if framework.threshold is None or (in_force is not None and in_force.net == framework.threshold):
        return
    if panel.thresholds.filter(since__gte=today).exists():
        words = f"{panel} has a threshold that begins today or later. Publish tomorrow, or leave the threshold out."
        raise ValidationError(words, code="conflict")
    Threshold.objects.create(panel=panel, net=framework.threshold, since=today, agreed_at=framework.agreed_at)


def _draft(framework: Framework, *, edition: int | None) -> Framework:
    framework = Framework.objects.select_for_update().get(pk=framework.pk)
    if framework.state != FrameworkState.DRAFT:
        raise StateError("This framework is published, so it cannot be changed. Draft the next version.")
    if edition is not None and framework.edition != edition:
        raise ValidationError(
            "Somebody has saved this draft since you opened it. Open it again, compare, and put your changes in.",
            code="conflict",
        )
    return framework


def framework_in_force() -> Framework:
    """The version published last. Raises StateError where the Trust has published none."""
    try:
        return Framework.objects.in_force()
    except Framework.DoesNotExist as none:
        raise StateError("No scoring framework is published yet. An administrator publishes one.") from none


def framework_for(user: User, case: Case | None = None) -> Framework:
    """What a score is made with where nobody chose: the framework of the panel whose log the child is on.

    Else of the person's own panel, else of the Trust's first panel, else the version published last.
    """
    return next(iter(frameworks_of_panels(user, case)), None) or framework_in_force()


def frameworks_of_panels(user: User, case: Case | None = None) -> list[Framework]:
    """The versions that panels score with, each once, that for this case first. One query."""
    panels = _panels_nearest_first(user, case).select_related("framework")
    return list({panel.framework_id: panel.framework for panel in panels}.values())


def _panels_nearest_first(user: User, case: Case | None) -> QuerySet[Panel]:
    """Those whose log the child is on, then those on which the person sits, then the rest."""
    listed = LogEntry.objects.active().filter(case=case, panel=OuterRef("pk"))
    own = Q(pk__in=access.panel_ids(user))
    return Panel.objects.order_by(Choice(When(Exists(listed), then=0), When(own, then=1), default=2), "pk")


def threshold_for(framework: Framework, *, user: User) -> int:
    """The threshold in force today on the person's panel, else on the first panel that scores with this framework.

    Where no panel has agreed one yet, it is where the band high begins.
    """
    today = timezone.localdate()
    found = Threshold.objects.filter(panel__framework=framework, since__lte=today).order_by("panel", "-since", "-pk")
    own = found.filter(panel__in=access.panel_ids(user)).first()
    threshold = own or found.first()
    return threshold.net if threshold else framework.high_from


def sketch_of(framework: Framework, *, parts: Parts | None = None) -> Sketch:
    """A stored version as plain values. `parts` where they are read already."""
    parts = parts or framework.read_parts()
    settings = {name: getattr(framework, name) for name in SETTINGS}
    return Sketch(domains=parts.domains, factors=parts.factors, indicators=parts.indicators, settings=settings)


def _parts(sketch: Sketch) -> dict[str, Any]:
    return {"domains": sketch.domains, "factors": sketch.factors, "indicators": sketch.indicators}


def _known(settings: dict[str, Any]) -> dict[str, Any]:
    unknown = set(settings) - set(SETTINGS)
    if unknown:
        raise TypeError(f"not a setting of a framework: {', '.join(sorted(unknown))}")
    return settings


def _check(framework: Framework, *, domains: Any, factors: Any, indicators: Indicators) -> None:
    settings = {name: getattr(framework, name) for name in SETTINGS}
    problem = rules.shape_problem(Sketch(domains, factors, _with_floors(indicators), settings))
    if problem:
        raise ValidationError({problem[0]: problem[1]})
    framework.clean_fields()


def _with_floors(indicators: Indicators) -> list[tuple[str, str, str]]:
    return [(one[0], one[1], one[2] if len(one) > 2 else str(Band.HIGH)) for one in indicators]


def _write_parts(framework: Framework, *, domains: Any, factors: Any, indicators: Indicators) -> None:
    Domain.objects.bulk_create(
        Domain(framework=framework, code=code, name=name, weight=weight, order=place)
        for place, (code, name, weight) in enumerate(domains, 1)
    )
    Factor.objects.bulk_create(
        Factor(framework=framework, code=code, name=name, order=place) for place, (code, name) in enumerate(factors, 1)
    )
    CriticalIndicator.objects.bulk_create(
        CriticalIndicator(framework=framework, code=code, name=name, floor=floor, order=place)
        for place, (code, name, floor) in enumerate(_with_floors(indicators), 1)
    )
