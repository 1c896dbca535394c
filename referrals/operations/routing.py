"""Who receives for a place from a day on, and a referral sent another way. The past is never rewritten."""

import re
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from notifications.operations import notify
from partners.models import Locality, LocalityPostcode, Team, User
from partners.models.periods import Period
from partners.operations import require
from partners.selections import with_front_door
from referrals import rules
from referrals.models import Referral, Rerouting, RoutingRule
from referrals.operations.locking import front_door_people, locked
from referrals.states import MOVABLE, ReferralState, Routed

SIGNED_FIRST = (
    "A decision on this referral waits for its second signature, so you cannot send it on. Have it sent back first: "
    "then it can go to another team."
)
PREFIX = re.compile(r"[A-Z]{1,2}([0-9][0-9A-Z]?([0-9][A-Z]{0,2})?)?")


@transaction.atomic
def set_postcode_rule(
    *, begins_with: str, locality: Locality | None, since: date, reason: str, by: User
) -> LocalityPostcode | None:
    """From a day on, postcodes that begin so lie in this locality; without one, in none: out of area.

    The rule before ends that day. Raises ValidationError by field, also where a later change is planned already.
    """
    require(rules.can_set_routes(by))
    prefix = begins_with.replace(" ", "").upper()
    wrong = _checked(since=since, reason=reason)
    if not PREFIX.fullmatch(prefix):
        wrong["begins_with"] = "Enter the beginning of a postcode, like NE1 or NE61 4."
    if wrong:
        raise ValidationError(wrong)
    before = LocalityPostcode.objects.select_for_update().filter(prefix=prefix)
    if locality is None and not before.live(on=since).exists():
        raise ValidationError({"begins_with": f"{prefix} lies in no locality on that day."})
    _end(before, on=since, field="begins_with", by=by)
    if locality is None:
        return None
    made = LocalityPostcode.objects.create(prefix=prefix, locality=locality, since=since)
    trail.record("set", made, by=by, detail={"prefix": prefix, "locality": locality.pk, "reason": reason.strip()})
    return made


@transaction.atomic
def set_routing_rule(*, locality: Locality | None, team: Team, since: date, reason: str, by: User) -> RoutingRule:
    """From a day on, this team receives what comes from the locality; without one, what comes from none.

    The rule before ends that day. Raises ValidationError by field, also where a later change is planned already.
    """
    require(rules.can_set_routes(by))
    wrong = _checked(since=since, reason=reason)
    if not team.is_intake or not team.partner.active:
        wrong["team"] = "Select a team that receives referrals."
    if wrong:
        raise ValidationError(wrong)
    before = RoutingRule.objects.select_for_update(of=("self",)).filter(locality=locality)
    _end(before, on=since, field="locality", by=by)
    made = RoutingRule.objects.create(locality=locality, team=team, since=since, reason=reason.strip(), set_by=by)
    trail.record("set", made, by=by, detail={"locality": locality and locality.pk, "team": team.pk})
    return made


def _checked(*, since: date, reason: str) -> dict[str, str]:
    wrong = {}
    if since < timezone.localdate():
        wrong["since"] = "The day must be today or in the future: the past stays as it was."
    if not reason.strip():
        wrong["reason"] = "Say why it changes."
    return wrong


def _end(rows: Iterable[Period], *, on: date, field: str, by: User) -> None:
    """End what holds on that day. Whatever is planned after it stands in the way."""
    present = next((one for one in rows if one.holds(on=on)), None)
    planned = next((one for one in rows if one.since > on), None)
    if planned is not None or (present is not None and present.until is not None):
        day = planned.since if planned is not None else present.until  # type: ignore[union-attr]
        raise ValidationError({field: f"A change is planned for {day:%-d %B %Y} already. Choose a day from then on."})
    if present is not None:
        present.until = on
        present.save(update_fields=["until"])
        trail.record("ended", present, by=by)


@transaction.atomic
def reroute_referral(
    referral: Referral, *, team: Team, reason: str, by: User, locality: Locality | None = None
) -> Referral:
    """Send a referral to another team than the rules did, with the reason. Its clock runs on; the team is told.

    Raises ValidationError by field, StateError where a decision waits for its second signature, or nothing waits any
    more.
    """
    referral = locked(referral)
    require(rules.can_triage(by, referral))
    if referral.state == ReferralState.PROPOSED:
        raise StateError(SIGNED_FIRST)
    if referral.state not in MOVABLE:
        raise StateError(f"This referral is {referral.get_state_display().lower()}, so you cannot send it on.")
    wrong = {}
    if not team.is_intake or not team.partner.active:
        wrong["team"] = "Select a team that receives referrals."
    elif team.pk == referral.receiving_team_id and locality in (None, referral.locality):
        wrong["team"] = "This team has the referral already."
    elif team.pk != referral.receiving_team_id and not _is_looked_at(team):
        wrong["team"] = "Nobody in this team decides referrals today. Select another."
    if not reason.strip():
        wrong["reason"] = "Say why it goes to another team."
    if wrong:
        raise ValidationError(wrong)
    assert referral.receiving_team is not None
    to_locality = locality or referral.locality
    Rerouting.objects.create(
        referral=referral,
        from_team=referral.receiving_team,
        to_team=team,
        from_locality=referral.locality,
        to_locality=to_locality,
        reason=reason.strip(),
        by=by,
    )
    detail = {"from": referral.receiving_team_id, "to": team.pk}
    if team.partner_id != referral.receiving_team.partner_id:
        referral.taken_by = None  # nobody of that partner has it yet
    referral.receiving_team, referral.locality, referral.routed = team, to_locality, Routed.BY_HAND
    referral.save(update_fields=["receiving_team", "locality", "routed", "taken_by"])
    trail.record("rerouted", referral, by=by, detail=detail)
    notify(front_door_people(team), rule="referral_received", subject=referral, due=referral.due_at)
    return referral


def _is_looked_at(team: Team) -> bool:
    """A referral is sent nowhere where nobody would see it."""
    teams = with_front_door(Team.objects.filter(pk=team.pk), on=timezone.localdate())
    return any(one.has_front_door for one in teams)  # type: ignore[attr-defined]
