"""Verbs about being away: who stands in, and coming back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from partners.models import Absence, Membership, User, managed_by
from partners.operations.permission import require
from partners.roles import Permission


def can_plan_absence(by: User, user: User) -> bool:
    """Being away is a person's own to say, their team's manager's of today, or an administrator's."""
    if by.pk == user.pk or by.may(Permission.MANAGE_PEOPLE):
        return True
    today = timezone.localdate()
    return by.may(Permission.SEE_TEAM_WORK) and managed_by([by.pk], on=today).filter(user=user).exists()


@transaction.atomic
def plan_absence(user: User, *, deputy: User, since: date, until: date | None, by: User) -> Absence:
    """Say from when a person is away, until which day no more, and who of their partner stands in.

    From the first day the deputy hears what is due from the person, sees their actions and reports on them. Raises
    ValidationError for a deputy who is no colleague, an end that is past or before the beginning, and a conflict
    where the person is away then already.
    """
    require(can_plan_absence(by, user))
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    _check(user, deputy, since, until)
    planned = Absence.objects.filter(user=user).exclude(until__lte=since)
    if until is not None:
        planned = planned.filter(since__lt=until)
    if planned.exists():
        raise ValidationError("You cannot be away twice at once. Change or end the other absence.", code="conflict")
    absence = Absence.objects.create(user=user, deputy=deputy, since=since, until=until)
    trail.record("planned", absence, by=by)
    return absence


def _check(user: User, deputy: User | None, since: date, until: date | None) -> None:
    errors = {}
    if deputy is None or deputy.pk == user.pk or not _are_colleagues(user, deputy):
        errors["deputy"] = "Choose a colleague of the same organisation who can sign in."
    if until is not None and until <= since:
        errors["until"] = "The last day away must be the first day or later."
    elif until is not None and until <= timezone.localdate():
        errors["until"] = "The last day away must be today or later."
    if errors:
        raise ValidationError(errors)


def _are_colleagues(user: User, deputy: User) -> bool:
    """What a deputy is shown belongs to the partner, so it stays within it."""
    live = Membership.objects.live(on=timezone.localdate())
    partners = live.filter(user=user).values("team__partner")
    return deputy.is_active and live.filter(user=deputy, team__partner__in=partners).exists()


@transaction.atomic
def end_absence(absence: Absence, *, by: User) -> Absence:
    """Come back today; an absence that has not begun never does. From now on the deputy stands in no more."""
    absence = Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence.pk)
    require(can_plan_absence(by, absence.user))
    today = timezone.localdate()
    if absence.until is not None and absence.until <= max(today, absence.since):
        raise ValidationError("This absence is over already.", code="conflict")
    absence.until = max(today, absence.since)
    absence.save(update_fields=["until"])
    trail.record("ended", absence, by=by)
    return absence
