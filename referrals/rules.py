"""Decisions about referrals, over plain values and predicates."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from audit.transitions import Transition
from cases.states import FamilyTold
from partners.models import User
from partners.roles import Permission
from referrals.models import Decision, Disagreement, InformationRequest, Referral, ReferralImport
from referrals.states import (
    ACCEPT,
    ANSWER,
    COUNTERSIGN,
    DECIDE,
    PROPOSE,
    QUERY,
    REFERRAL_TRANSITIONS,
    SEND,
    SEND_BACK,
    WITHDRAW,
    ReferralOutcome,
    ReferralSource,
    ReferralState,
)

OPENS_A_CASE = frozenset({ReferralOutcome.OPEN_CASE, ReferralOutcome.PANEL})
SOON = timedelta(hours=2)

# --- Who may --------------------------------------------------------------------------------------------------------


def can_log(user: User) -> bool:
    """Front-line people log referrals, for the partner they act for."""
    return user.may(Permission.LOG_REFERRAL) and user.acting_partner is not None


def can_send_import(user: User, staged: ReferralImport) -> bool:
    """A file of referrals is its author's alone, for the partner they brought it for."""
    partner = user.acting_partner
    return can_log(user) and staged.by_id == user.pk and partner is not None and staged.partner_id == partner.pk


def can_edit(user: User, referral: Referral) -> bool:
    """A draft is its author's alone."""
    return referral.referrer_id == user.pk and acts_for_referrer(user, referral)


def can_send(user: User, referral: Referral) -> bool:
    return can_edit(user, referral)


def acts_for_referrer(user: User, referral: Referral) -> bool:
    """The referrer's colleagues may answer for them: a referral does not wait for somebody's holiday."""
    partner = user.acting_partner
    return can_log(user) and partner is not None and partner.pk == referral.referring_partner_id


def can_add_to(user: User, referral: Referral) -> bool:
    """A draft is its author's; to a sent referral whoever acts for the referrer's partner may add."""
    if referral.state == ReferralState.DRAFT:
        return can_edit(user, referral)
    return acts_for_referrer(user, referral)


def can_answer_query(user: User, referral: Referral) -> bool:
    return acts_for_referrer(user, referral)


def can_withdraw(user: User, referral: Referral) -> bool:
    """A draft is discarded by its author; a sent referral is withdrawn by whoever acts for the referrer's partner."""
    if referral.state == ReferralState.DRAFT:
        return can_edit(user, referral)
    return acts_for_referrer(user, referral)


def can_triage(user: User, referral: Referral) -> bool:
    """The front door of the partner whose team received it accepts, queries, rates, asks and decides."""
    partner, team = user.acting_partner, referral.receiving_team
    return (
        user.may(Permission.DECIDE_REFERRAL)
        and partner is not None
        and team is not None
        and team.partner_id == partner.pk
    )


def managers(user: User) -> list[int]:
    """As whom a person manages teams today: as themselves, and for those for whom they stand in.

    A deputy works with referrals themselves: nobody comes to see a child by standing in for a colleague.
    """
    own = [user.pk] if user.may(Permission.SEE_TEAM_WORK) else []
    works_with_referrals = user.may(Permission.LOG_REFERRAL) or user.may(Permission.DECIDE_REFERRAL) or own
    return [*own, *user.standing.stands_in_for] if works_with_referrals else []


def manages(user: User, referral: Referral) -> bool:
    """The manager of the team that received it, and while they are away their deputy."""
    partner, team = user.acting_partner, referral.receiving_team
    return (
        partner is not None and team is not None and team.partner_id == partner.pk and team.manager_id in managers(user)
    )


def works_on(user: User, referral: Referral) -> bool:
    """Whoever triages it, and the manager of their team, read what the front door writes for itself."""
    return can_triage(user, referral) or manages(user, referral)


def can_countersign(user: User, referral: Referral) -> bool:
    """A second person of the front door, or its manager; never the author."""
    return referral.proposed_by_id not in (None, user.pk) and works_on(user, referral)


def made_decision(user: User, decision: Decision) -> bool:
    """Whoever decided or signed it."""
    return user.pk in (decision.decided_by_id, decision.countersigned_by_id)


def can_disagree(user: User, referral: Referral) -> bool:
    """The referrer's side: who may act for the referrer, and their partner's senior contact who works with children.

    Never the decider.
    """
    if referral.decision is not None and made_decision(user, referral.decision):
        return False
    partner = user.acting_partner
    if partner is None or partner.pk != referral.referring_partner_id:
        return False
    answers_for_it = referral.referring_partner.senior_contact_id == user.pk and user.standing.works_with_children
    return can_log(user) or answers_for_it


def can_answer_disagreement(user: User, referral: Referral, disagreement: Disagreement) -> bool:
    """Whom it was put to, and the manager of the team; never who decided, signed, or disagrees."""
    if made_decision(user, disagreement.decision) or disagreement.raised_by_id == user.pk:
        return False
    return disagreement.put_to_id == user.pk or manages(user, referral)


def can_answer_request(user: User, request: InformationRequest) -> bool:
    """Front-line people of the partner that was asked."""
    partner = user.acting_partner
    return user.may(Permission.LOG_REFERRAL) and partner is not None and partner.pk == request.partner_id


def can_set_clocks(user: User) -> bool:
    """Whoever keeps the frameworks sets the rules of the front door."""
    return user.may(Permission.MANAGE_FRAMEWORKS)


def can_set_routes(user: User) -> bool:
    """Whoever keeps people and teams says who receives for a place."""
    return user.may(Permission.MANAGE_PEOPLE)


def can_publish_guidance(user: User) -> bool:
    """Whoever keeps the frameworks publishes the threshold document too."""
    return user.may(Permission.MANAGE_FRAMEWORKS)


JUDGES_BY_LEVELS = frozenset({Permission.LOG_REFERRAL, Permission.DECIDE_REFERRAL, Permission.SIT_ON_PANEL})


def must_read_guidance(user: User) -> bool:
    """Whoever logs or decides referrals, or sits on a panel, reads the threshold document and says so."""
    return any(user.may(permission) for permission in JUDGES_BY_LEVELS)


def can_see_all_readers(user: User) -> bool:
    """Those who publish it and those who chase partners see of every partner who has not read it."""
    return can_publish_guidance(user) or user.may(Permission.CHASE_PARTNERS)


def can_see_readers(user: User) -> bool:
    """A manager sees it of the partner they act for."""
    return can_see_all_readers(user) or (user.may(Permission.SEE_TEAM_WORK) and user.acting_partner is not None)


WHO_MAY: dict[str, Callable[[User, Referral], bool]] = {
    SEND.event: can_send,
    QUERY.event: can_triage,
    ANSWER.event: can_answer_query,
    ACCEPT.event: can_triage,
    DECIDE.event: can_triage,
    PROPOSE.event: lambda user, referral: False,  # a decision becomes a proposal by itself, where the rules ask for two
    COUNTERSIGN.event: can_countersign,
    SEND_BACK.event: can_countersign,
    WITHDRAW.event: can_withdraw,
}


def may_now(user: User, referral: Referral, step: Transition) -> bool:
    """The one predicate that operation, page and API share: the state has the step, and this person may take it."""
    return step.possible_from(referral.state) and WHO_MAY[step.event](user, referral)


def allowed_transitions(user: User, referral: Referral) -> list[str]:
    return [step.event for step in REFERRAL_TRANSITIONS if may_now(user, referral, step)]


# --- What is so -------------------------------------------------------------------------------------------------------


def year_before(day: date) -> date:
    """The same day a calendar year earlier; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def is_rereferral(previous: date | None, received: date) -> bool:
    """Received within 12 months of the child's previous referral (DfE, children in need methodology).

    The previous one lies on or after the same day of the year before; two referrals of one day are one contact.
    """
    return previous is not None and year_before(received) <= previous < received


def opens_a_case(outcome: str, *, has_open_case: bool) -> bool:
    """Open a case, or propose to the panel a child who has none: the panel works on a case."""
    return outcome in OPENS_A_CASE and not has_open_case


def joins_the_open_case(outcome: str, *, has_open_case: bool) -> bool:
    return has_open_case and outcome in (ReferralOutcome.PASS_TO_WORKER, ReferralOutcome.PANEL)


def leads_to_a_case(outcome: str) -> bool:
    """Each child of the referral then has a case: opened, or joined where one is open."""
    return outcome in OPENS_A_CASE or outcome == ReferralOutcome.PASS_TO_WORKER


def hears_back(source: str) -> bool:
    """The decision is fed back to the referrer; to a caller whom nobody knows, no feedback is due."""
    return source not in (ReferralSource.ANONYMOUS, ReferralSource.UNKNOWN)


def is_possible_expected_date(expected: date, *, today: date) -> bool:
    """A child is expected within ten months; one expected up to six weeks ago may not be born, or not be told of."""
    return today - timedelta(days=42) <= expected <= today + timedelta(days=305)


def must_say_why_not_told(told: str) -> bool:
    return told == FamilyTold.NOT_SAFE


def never_reset(due: datetime, *, breached_at: datetime | None) -> datetime:
    """Rating down, or an answer that comes late, gives no time back: a due time that was missed stays missed."""
    return due if breached_at is None else min(due, breached_at)


def is_chased_by_its_day(referral: Referral) -> bool:
    """Rated, its clock running, and given longer by its colour than the working days there are to decide: whatever the
    colour allows, the decision is due within them (Working Together 2023)."""
    if referral.due_at is None or referral.day_ends_at is None:
        return False
    return bool(referral.colour) and referral.paused_at is None and referral.due_at > referral.day_ends_at


def is_time_to_disagree(now: datetime, *, until: datetime) -> bool:
    """A referrer has some working days to disagree; the last moment is among them."""
    return now <= until


def tone_of(left: timedelta, *, day: timedelta) -> str:
    """How near the end of a clock is: nothing left, two hours, a working day, or more."""
    if left <= timedelta(0):
        return "danger"
    if left <= SOON:
        return "warning"
    return "waiting" if left <= day else "info"
