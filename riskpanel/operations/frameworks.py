"""Verbs about scoring frameworks: drafted, changed while a draft, published for ever."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit import trail
from audit.transitions import StateError, begin, transition
from partners.models import User
from partners.operations import require
from partners.roles import Permission
from riskpanel import access
from riskpanel.models import CriticalIndicator, Domain, Factor, Framework, Panel, Threshold
from riskpanel.states import PUBLISH, SUPERSEDE, FrameworkState

SETTINGS = ("medium_from", "high_from", "very_high_from", "most_credit", "complete_from", "medium_review_weeks")


@transaction.atomic
def draft_framework(
    *,
    by: User,
    name: str,
    domains: Sequence[tuple[str, str, int]],
    factors: Sequence[tuple[str, str]],
    indicators: Sequence[tuple[str, str]] = (),
    **settings: int,
) -> Framework:
    """Draft the next version of a framework: domains as (code, name, weight), factors and indicators as (code, name).

    Nothing is scored with it until it is published.
    """
    require(by.may(Permission.MANAGE_FRAMEWORKS))
    latest = Framework.objects.filter(name=name).aggregate(latest=Max("version"))["latest"] or 0
    framework = Framework(name=name.strip(), version=latest + 1, **_known(settings))
    framework.full_clean()
    framework.save(force_insert=True)
    begin(framework, by=by)
    _write_parts(framework, domains=domains, factors=factors, indicators=indicators)
    return framework


@transaction.atomic
def change_draft(
    framework: Framework,
    *,
    by: User,
    domains: Sequence[tuple[str, str, int]],
    factors: Sequence[tuple[str, str]],
    indicators: Sequence[tuple[str, str]] = (),
    **settings: int,
) -> Framework:
    """Replace what a draft holds. Raises StateError once it is published: draft the next version instead."""
    require(by.may(Permission.MANAGE_FRAMEWORKS))
    framework = Framework.objects.select_for_update().get(pk=framework.pk)
    if framework.state != FrameworkState.DRAFT:
        raise StateError("This framework is published, so it cannot be changed. Draft the next version.")
    for part in (framework.domains, framework.factors, framework.indicators):
        part.all().delete()
    for field, value in _known(settings).items():
        setattr(framework, field, value)
    framework.full_clean()
    framework.save()
    _write_parts(framework, domains=domains, factors=factors, indicators=indicators)
    trail.record("changed", framework, by=by)
    return framework


@transaction.atomic
def publish_framework(framework: Framework, *, by: User) -> Framework:
    """Publish a draft: it takes the place of the version before, also for the panels that score with that one.

    Assessments keep the version they were made under. Raises StateError unless it is a draft.
    """
    require(by.may(Permission.MANAGE_FRAMEWORKS))
    framework = Framework.objects.select_for_update().get(pk=framework.pk)
    if not framework.domains.exists():
        raise ValidationError("A framework needs at least one domain.")
    earlier = Framework.objects.select_for_update().published().filter(name=framework.name).first()
    if earlier is not None and framework.state == FrameworkState.DRAFT:
        transition(earlier, SUPERSEDE, by=by, note=f"Version {framework.version} published")
    framework.published_at = framework.published_at or timezone.now()
    transition(framework, PUBLISH, by=by)
    if earlier is not None:
        Panel.objects.filter(framework=earlier).update(framework=framework)
    return framework


def framework_in_force() -> Framework:
    """The version published last. Raises StateError where the Trust has published none."""
    try:
        return Framework.objects.in_force()
    except Framework.DoesNotExist as none:
        raise StateError("No scoring framework is published yet. An administrator publishes one.") from none


def threshold_for(framework: Framework, *, user: User) -> int:
    """The threshold in force today on the person's panel, else on the first panel that scores with this framework.

    Where no panel has agreed one yet, it is where the band high begins.
    """
    today = timezone.localdate()
    found = Threshold.objects.filter(panel__framework=framework, since__lte=today).order_by("panel", "-since", "-pk")
    own = found.filter(panel__in=access.panel_ids(user)).first()
    threshold = own or found.first()
    return threshold.net if threshold else framework.high_from


def _known(settings: dict[str, int]) -> dict[str, int]:
    unknown = set(settings) - set(SETTINGS)
    if unknown:
        raise TypeError(f"not a setting of a framework: {', '.join(sorted(unknown))}")
    return settings


def _write_parts(
    framework: Framework,
    *,
    domains: Sequence[tuple[str, str, int]],
    factors: Sequence[tuple[str, str]],
    indicators: Sequence[tuple[str, str]],
) -> None:
    Domain.objects.bulk_create(
        Domain(framework=framework, code=code, name=name, weight=weight, order=place)
        for place, (code, name, weight) in enumerate(domains, 1)
    )
    Factor.objects.bulk_create(
        Factor(framework=framework, code=code, name=name, order=place) for place, (code, name) in enumerate(factors, 1)
    )
    CriticalIndicator.objects.bulk_create(
        CriticalIndicator(framework=framework, code=code, name=name, order=place)
        for place, (code, name) in enumerate(indicators, 1)
    )
