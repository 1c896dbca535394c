"""Decisions about risk assessments: who gives them, and what a judgement against the number needs."""

from dataclasses import dataclass
from datetime import date

from cases.models import Case
from cases.rules import can_add_to_record
from cases.states import CaseState
from partners.models import User
from partners.roles import Permission
from riskpanel import access
from riskpanel.models import Meeting
from riskpanel.rules.panels import keeps
from riskpanel.rules.scoring import Score, rank
from riskpanel.states import PanelRole


@dataclass(frozen=True)
class RatingGiven:
    """One domain as somebody rated it: None is not known, anything else needs evidence in words, source and date."""

    value: int | None
    evidence: str = ""
    source: str = ""
    on: date | None = None


def can_propose(user: User, case: Case) -> bool:
    """Whoever may add to the case proposes an assessment, and whoever sits on the panel the child is before."""
    if case.state != CaseState.OPEN:
        return False
    by_share = user.may(Permission.ASSESS_RISK) and can_add_to_record(user, case)
    return by_share or _voice_on_its_panel(user, case)


def can_preview(user: User) -> bool:
    """Whoever assesses risk, sits on a panel or keeps the frameworks tries out a score."""
    return bool(
        user.standing.permissions & {Permission.ASSESS_RISK, Permission.SIT_ON_PANEL, Permission.MANAGE_FRAMEWORKS}
    )


def can_agree(user: User, meeting: Meeting) -> bool:
    """The panel agrees a score at its meeting, by the hand of the chair, their deputy there, or the coordinator."""
    return keeps(user, meeting.panel) or access.deputises_as_chair(user, meeting)


def can_add_addendum(user: User, case: Case) -> bool:
    """Whoever may propose an assessment of the case adds to one."""
    return can_propose(user, case)


def rating_problem(name: str, given: RatingGiven, *, today: date) -> str:
    """Why a rating is refused, in words with its domain; nothing where it stands."""
    if given.value is None:
        return ""
    if not 0 <= given.value <= 4:
        return f"{name}: rate from 0 to 4, or not known."
    if not given.evidence.strip():
        return f"{name}: say in words what the rating rests on."
    if not given.source.strip():
        return f"{name}: say where the evidence comes from."
    if given.on is None:
        return f"{name}: give the date of the evidence."
    return f"{name}: the evidence cannot be from the future." if given.on > today else ""


def judgement_problem(
    found: Score, *, judged_band: str, reason: str, has_second_person: bool
) -> tuple[str, str] | tuple[()]:
    """Why a judgement is refused, as (field, words); nothing where it stands.

    The policy: anyone may propose raising, with a reason. Lowering is by at most one band, with a reason and a second
    person, and never under a floor.
    """
    if not judged_band:
        return ()
    step = rank(judged_band) - rank(found.band)
    if step == 0:
        return "judged_band", "The score already gives this band. Leave the judgement empty."
    if rank(judged_band) < rank(found.floor):
        return "judged_band", "A floor is active: the band cannot be judged lower than that."
    if step < -1:
        return "judged_band", "The band can be lowered by one step at most."
    if not reason.strip():
        return "judgement_reason", "Say why the band is judged to be different."
    if step < 0 and not has_second_person:
        return "judged_with", "Lowering the band needs a second person."
    return ()


def _voice_on_its_panel(user: User, case: Case) -> bool:
    with_voice = [panel for panel, role in access.seats(user).items() if role != PanelRole.OBSERVER]
    return bool(with_voice) and access.works_on(user, case)


def is_second_person(user: User, *, by: User, case: Case) -> bool:
    """The second person of a judgement is another who sees the child or sits on the panel that does."""
    return user.pk != by.pk and user.is_active and access.sees(user, case)
