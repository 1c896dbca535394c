"""A decision that needs two: proposed by its author; and the Trust's list of outcomes, which says where that is so."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import transition
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from referrals import outcomes, rules
from referrals.models import OutcomeRule, Proposal, Referral
from referrals.operations.answers import Answers
from referrals.operations.locking import front_door_people, stand_in
from referrals.states import PROPOSE, ReferralOutcome


def propose(referral: Referral, answers: Answers, *, by: User) -> Proposal:
    """Keep a decision until another person signs it: the team's manager, or the colleagues of the author.

    Colleagues are asked where the manager is the author, or away, and then whoever stands in for them too. The caller
    holds the row and has checked the answers.
    """
    made = Proposal.objects.create(referral=referral, answers=answers.kept(), proposed_by=by)
    referral.proposed_by = by
    transition(referral, PROPOSE, by=by)
    signers = [one for one in signers_of(referral) if one != by]
    notify(signers, rule="decision_to_sign", subject=referral, due=referral.due_at)
    return made


def signers_of(referral: Referral) -> list[User]:
    """Who is asked to sign, the author perhaps among them."""
    team = referral.receiving_team
    manager = team.manager if team is not None else None
    if manager is None or manager.pk == referral.proposed_by_id:
        return front_door_people(team)
    deputy = stand_in(manager)
    if deputy is None:
        return [manager]
    colleagues = front_door_people(team)
    return colleagues if deputy in colleagues or not rules.managers(deputy) else [deputy, *colleagues]


@transaction.atomic
def set_outcome(
    *, code: str, label: str, effect: ReferralOutcome | str, countersigned: bool, offered: bool, reason: str, by: User
) -> OutcomeRule:
    """Add an outcome to the list, or change one, from now on. Decisions keep the words they were given under.

    Raises ValidationError by field.
    """
    require(rules.can_set_clocks(by))
    wrong = {}
    label, reason = label.strip(), reason.strip()
    present = {one.code: one for one in outcomes.listed()}
    if not label:
        wrong["label"] = "Enter the words on the page."
    elif any(one.label.casefold() == label.casefold() and one.code != code for one in present.values()):
        wrong["label"] = "Another outcome has these words."
    if effect not in ReferralOutcome.values:
        wrong["effect"] = "Select what it does."
    elif code in present and present[code].effect != effect:
        wrong["effect"] = "What an outcome does stays. Add another, and stop offering this one."
    if not reason:
        wrong["reason"] = "Say why the list changes."
    if not offered and not [one for one in present.values() if one.offered and one.code != code]:
        wrong["offered"] = "One outcome must be left to choose."
    if wrong:
        raise ValidationError(wrong)
    made = OutcomeRule(
        code=code, label=label, effect=effect, countersigned=countersigned, offered=offered, reason=reason, set_by=by
    )
    made.set_at = timezone.now()
    made.clean_fields(exclude=["set_by"])
    made.save()
    trail.record("set", made, by=by, detail={"code": code, "countersigned": countersigned, "offered": offered})
    return made
