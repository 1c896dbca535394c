"""The line of accountability: from an action to the chair of the Board, a named person at every level.

A level without a live person is a break: shown in words, counted, chased.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from cases.models import Case
from partners.models import Membership, Partner, Team, User
from riskpanel.models import Action, Panel, PanelMember
from riskpanel.states import PanelRole
from trust.board.models import BoardMember, BoardRole, Priority


@dataclass(frozen=True)
class Level:
    """One step of the line: what it is called, who answers there, and what for; or why nobody does."""

    title: str
    person: User | None
    answers_for: str
    break_in_words: str = ""

    @property
    def is_broken(self) -> bool:
        return self.person is None


def line_of_action(action: Action) -> list[Level]:
    """Owner, team manager, senior contact, panel chair, log owner, Board member, Board chair."""
    team = _team_of(action.owner, action.partner)
    levels = list(_up_to_partner(action.owner, team, action.partner, "Owner of the action", action.reference))
    panel = action.item.meeting.panel if action.item else _panel_of(action.case)
    if panel is not None:
        levels += list(_of_panel(panel))
    levels += list(_of_board(panel))
    return levels


def line_of_case(case: Case) -> list[Level]:
    """For a child without a panel: lead professional, manager, the partner's senior contact, the Board."""
    lead = case.lead
    if lead is None:
        return [_broken("Lead professional", "the case", "The case is closed and nobody leads it.")]
    team = _team_of(lead)
    partner = team.partner if team else None
    levels = list(_up_to_partner(lead, team, partner, "Lead professional", "the case"))
    panel = _panel_of(case)
    if panel is not None:
        levels += list(_of_panel(panel))
    return [*levels, *_of_board(panel)]


def _up_to_partner(person: User, team: Team | None, partner: Partner | None, title: str, what: str) -> Iterator[Level]:
    yield _level(title, person if team else None, what, f"{person} no longer works for {partner}.")
    if team is None:
        yield _broken("Team manager", "the team", "The owner is in no team, so no manager answers.")
    else:
        yield _level("Team manager", team.manager, str(team), f"{team} has no manager.")
    senior = partner.senior_contact if partner else None
    yield _level("Senior contact", senior, str(partner or "the partner"), f"{partner} has named no senior contact.")


def _of_panel(panel: Panel) -> Iterator[Level]:
    today = timezone.localdate()
    chairs = PanelMember.objects.live(on=today).filter(panel=panel, role=PanelRole.CHAIR).select_related("user")
    seat = chairs.order_by("-user__is_active", "pk").first()
    yield _level("Panel chair", seat.user if seat else None, str(panel), f"{panel} has no chair.")
    yield _level("Owner of the risk log", panel.log_owner, f"the log of {panel}", f"Nobody owns the log of {panel}.")


def _of_board(panel: Panel | None) -> Iterator[Level]:
    today = timezone.localdate()
    priority = None
    if panel is not None:
        priority = Priority.objects.filter(panels=panel).select_related("accountable__user").order_by("pk").first()
        member = priority.accountable if priority and priority.accountable.holds(on=today) else None
        words = f"No priority of the Board is served by {panel}." if priority is None else f"{priority} has nobody."
        yield _level(
            "Board member",
            member.user if member else None,
            f"the priority “{priority}”" if priority else "the priority",
            words,
        )
    chairs = BoardMember.objects.live(on=today).filter(role=BoardRole.CHAIR).select_related("user")
    chair = chairs.order_by("-user__is_active", "pk").first()
    yield _level("Chair of the Board", chair.user if chair else None, "the Trust", "The Board has no chair.")


def _team_of(person: User, partner: Partner | None = None) -> Team | None:
    """The team in which a person works for the partner, else for the one they joined first; with who answers there."""
    live = Membership.objects.live(on=timezone.localdate()).filter(user=person)
    live = live.select_related("team__manager", "team__partner__senior_contact").order_by("since", "pk")
    if partner is not None:
        live = live.filter(team__partner=partner)
    membership = live.first() if person.is_active else None
    return membership.team if membership else None


def _panel_of(case: Case | None) -> Panel | None:
    if case is None:
        return None
    entry = case.log_entries.active().select_related("panel__log_owner").order_by("pk").first()
    return entry.panel if entry else None


def _level(title: str, person: User | None, answers_for: str, otherwise: str) -> Level:
    if person is None or not person.is_active:
        words = otherwise if person is None else f"{person} can no longer sign in."
        return _broken(title, answers_for, words)
    return Level(title, person, answers_for)


def _broken(title: str, answers_for: str, words: str) -> Level:
    return Level(title, None, answers_for, words)
