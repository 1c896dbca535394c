"""A decision for a panel: which panel hears the children, and who of them cannot be referred to it."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q

from audit import trail
from cases.access import can_see
from cases.models import Case
from cases.states import CaseState
from partners.models import User
from referrals import to_panel
from referrals.models import Referral
from referrals.operations.answers import Answers

NO_PANEL = "No panel takes referrals today, because none has a chair. Select another outcome."


@dataclass
class Hearing:
    """What a panel is asked with each child, and in words who was left out because they could not be referred."""

    panel: Any
    reason: str
    urgent_because: str
    left_out: list[str] = field(default_factory=list)

    def refer(self, case: Case, *, name: str, by: User) -> None:
        """Refer the case (its row locked or just made), or keep for the trail and the caller that it cannot be."""
        if words := _why_not(case, self.panel, name=name, by=by):
            self.left_out.append(words)
            trail.record("not_referred", case, by=by, case_id=case.pk, detail={"panel": self.panel.pk})
        else:
            to_panel.way().refer(case, panel=self.panel, reason=self.reason, urgent_because=self.urgent_because, by=by)


def hearing_of(referral: Referral, answers: Answers, *, by: User) -> tuple[Hearing | None, dict[str, str]]:
    """The chosen panel, or the first where nobody chose; or in words by field why no child can be referred to it.

    One child who can be is enough: the others join their open case, and whoever decides is told who was left out.
    """
    panels = to_panel.way().panels()
    if not panels:
        return None, {"outcome": NO_PANEL}
    panel = next((one for one in panels if answers.panel in (None, one.pk)), None)
    if panel is None:
        return None, {"panel": "Select a panel that takes referrals."}
    assert referral.child_id is not None  # constraint sent_referral_is_complete
    children = referral.children.exclude(child__in=answers.closed_out)
    names = dict(children.values_list("child_id", "as_given"))
    names[referral.child_id] = referral.name_as_given
    # A child's open case; or a closed one that is restricted, because then a new one is.
    telling = Case.objects.filter(Q(state=CaseState.OPEN) | Q(restricted=True), child__in=names)
    cases = {case.child_id: case for case in telling.order_by(F("closed_at").asc(nulls_last=True))}
    problems = [_why_not(cases[pk], panel, name=name, by=by) if pk in cases else "" for pk, name in names.items()]
    if all(problems):
        return None, {"outcome": " ".join(problems)}
    return Hearing(panel, answers.rationale, answers.urgent_because), {}


def _why_not(case: Case, panel: Any, *, name: str, by: User) -> str:
    """Whoever does not see the case learns no more than that it is not possible."""
    words = to_panel.way().why_not(case, panel)
    if words and not can_see(by, case):
        words = f"cannot be referred to {panel} from here. Select another outcome."
    return f"{name}: {words}" if words else ""
