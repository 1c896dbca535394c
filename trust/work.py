""" "What is due from me today" in one screen, gathered from every room of the house with few statements."""

from dataclasses import dataclass

from django.utils import timezone

from cases.models import Case
from partners.models import User
from partners.roles import Permission
from referrals import disagreements
from referrals import work as referral_work
from referrals.models import Disagreement, InformationRequest, ThresholdDocument
from riskpanel import work as panel_work

MOST_CASES = 8


@dataclass(frozen=True)
class MyWork:
    """Sections stand on the page in this order, each only where there is something in it."""

    panel: panel_work.Work
    referrals: referral_work.Mine
    questions_to_my_partner: list[InformationRequest]
    queue: referral_work.Queue | None
    cases: list[Case]
    disagreements: list[Disagreement]
    guidance: ThresholdDocument | None

    @property
    def has_anything(self) -> bool:
        referrals = self.referrals.owed or self.referrals.drafts or self.referrals.questions or self.referrals.decisions
        panel = self.panel.actions or self.panel.escalations or self.panel.next_meeting
        waiting = self.questions_to_my_partner or self.disagreements or self.queue or self.guidance
        return bool(panel or referrals or waiting or self.cases)

    @property
    def owes(self) -> bool:
        """Whether anything waits for this person's own answer, by a day or without one."""
        asked = self.referrals.owed or self.referrals.questions or self.questions_to_my_partner or self.disagreements
        return bool(self.panel.actions or asked or self.guidance)

    @property
    def overdue(self) -> int:
        """How much of it is past its day or hour."""
        today, now = timezone.localdate(), timezone.now()
        days = [action.due_on for action in self.panel.actions] + [one.due for one in self.questions_to_my_partner]
        hours = [one.due_at for one in self.referrals.owed] + [one.due_at for one in self.disagreements]
        return sum(day < today for day in days) + sum(hour < now for hour in hours)


def of(user: User) -> MyWork:
    casework = user.may(Permission.LOG_REFERRAL)
    return MyWork(
        panel=panel_work.work_of(user),
        referrals=referral_work.mine(user) if casework else referral_work.Mine([], [], []),
        questions_to_my_partner=referral_work.open_questions(user),
        queue=referral_work.queue(user),
        # Managers, and people further up the line: those who log referrals themselves are not asked to answer.
        disagreements=disagreements.put_to(user) if user.may(Permission.SEE_TEAM_WORK) or not casework else [],
        cases=_led_by(user) if casework else [],
        guidance=referral_work.guidance_to_read(user),
    )


def _led_by(user: User) -> list[Case]:
    """The open cases the person leads, the last changed first."""
    rows = Case.objects.visible_to(user).open().filter(lead=user).select_related("child", "locality")
    return list(rows.order_by("-updated_at", "-pk")[:MOST_CASES])
