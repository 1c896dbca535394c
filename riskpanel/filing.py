"""Which agencies have filed what they know for a meeting, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from partners.models import Partner
from riskpanel.models import Attendance, Contribution, Meeting
from riskpanel.rules.papers import when_shared
from riskpanel.states import PanelRole, Shared


@dataclass(frozen=True)
class Filing:
    """One agency at the table: whether it has said that it filed, and on how many items it has shared something."""

    partner: Partner
    sent_at: datetime | None
    when: Shared | None
    items: int
    seat: Attendance

    @property
    def is_late(self) -> bool:
        return self.when in (Shared.LATE, Shared.AFTER_PAPERS)


def filings_of(meeting: Meeting, seats: Iterable[Attendance]) -> list[Filing]:
    """Each agency that has a voice at the meeting, by name, as its seats say. `seats` are those of `seats_with_items`.

    An agency with several seats has filed once one of them has said so.
    """
    found: dict[int, Filing] = {}
    for one in seats:
        kept = found.get(one.member.partner_id)
        if one.member.role == PanelRole.OBSERVER or (kept is not None and _is_first(kept, one)):
            continue
        sent = one.information_sent_at
        when = when_shared(sent, meeting) if sent is not None else None
        found[one.member.partner_id] = Filing(one.member.partner, sent, when, one.items, one)  # type: ignore[attr-defined]
    return sorted(found.values(), key=lambda one: one.partner.name)


def _is_first(kept: Filing, other: Attendance) -> bool:
    if other.information_sent_at is None:
        return True
    return kept.sent_at is not None and kept.sent_at <= other.information_sent_at


def seats_with_items(meeting: Meeting) -> list[Attendance]:
    """The seats of a meeting, each with on how many items its agency has shared something. One statement."""
    shared = Contribution.objects.filter(item__meeting=OuterRef("meeting"), partner=OuterRef("member__partner"))
    count = shared.order_by().values("partner").annotate(n=Count("item", distinct=True)).values("n")
    rows = meeting.attendance.select_related("member__user", "member__partner", "deputy", "meeting")
    return list(rows.annotate(items=Coalesce(Subquery(count), 0)).order_by("pk"))


def is_past_cut_off(meeting: Meeting) -> bool:
    return meeting.cut_off_on is not None and timezone.localdate() > meeting.cut_off_on
