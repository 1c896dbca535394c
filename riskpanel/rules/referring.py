"""Rules of referring a child to a panel: who ends it, and which meeting hears it.

Whoever may propose an assessment of the child refers them: riskpanel.rules.assessments.can_propose.
"""

from datetime import date

from partners.models import User
from riskpanel.models import Meeting, PanelReferral
from riskpanel.rules.meetings import BEFORE
from riskpanel.rules.panels import keeps
from riskpanel.states import RETURN, WITHDRAW


def ending_of(user: User, referral: PanelReferral) -> str:
    """How the person may end a referral that waits: who made it or leads the case withdraws it, chair and coordinator
    return it; empty where neither. Who is both withdraws."""
    if not referral.is_waiting:
        return ""
    if user.pk in (referral.referred_by_id, referral.case.lead_id):
        return WITHDRAW.event
    return RETURN.event if keeps(user, referral.panel) else ""


def in_time(meeting: Meeting, *, on: date, urgent: bool) -> bool:
    """A meeting is for who is referred by its cut-off, and for whoever cannot wait for the next one."""
    return urgent or meeting.cut_off_on is None or on <= meeting.cut_off_on


def hears(meeting: Meeting, *, on: date, urgent: bool) -> bool:
    """A meeting hears who is in time for it, and nobody more once its papers are sealed or it has begun."""
    return meeting.state in BEFORE and meeting.papers_sealed_at is None and in_time(meeting, on=on, urgent=urgent)
