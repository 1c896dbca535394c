"""Verbs about the risk log: a child comes on it, and leaves it when the score lets them."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from cases.models import Case
from cases.operations.episodes import locked
from cases.operations.sharing import touch
from cases.states import CaseState
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import Assessment, LogEntry, Meeting, Panel
from riskpanel.operations import pen
from riskpanel.operations.conflicts import check_no_conflict
from riskpanel.operations.panel_shares import give_panel_shares, live_members, take_panel_shares
from riskpanel.operations.referring import hear
from riskpanel.rules import panels as panel_rules
from riskpanel.rules import risk_log as rules
from riskpanel.states import MeetingState, Stage


@dataclass(frozen=True)
class Override:
    """Why a child leaves although the score says stay, and the second person beside the one who does it."""

    reason: str
    second: User


@transaction.atomic
def list_child(
    case: Case,
    *,
    panel: Panel,
    by: User,
    reason: str,
    lead: User,
    assessment: Assessment,
    meeting: Meeting | None = None,
) -> LogEntry:
    """Put a child on a panel's log. The panel's people see the case by name from now on; the lead is told.

    Without a meeting it is an urgent listing between two. Raises ValidationError where the child is on it already
    (conflict), the score does not list, the reason is missing, or the lead works for nobody or left an item of the
    child.
    """
    if meeting is not None:
        meeting = pen.locked(meeting)  # the table has its meeting and wants the case
    case = locked(case)
    _in_turn(case, panel)
    require(_keeps(by, panel, case, meeting))
    _check_listing(case, panel, meeting, reason=reason, lead=lead, assessment=assessment)
    if LogEntry.objects.active().filter(panel=panel, case__child=case.child_id).exists():
        raise ValidationError("This child is already on the risk log.", code="conflict")
    entry = LogEntry.objects.create(
        panel=panel,
        case=case,
        lead=lead,
        reason=reason.strip(),
        proposed_by=_who_proposed(assessment) or by,
        listed_on=day_of(meeting),
        listed_at=meeting,
    )
    give_panel_shares(case, panel=panel, by=by, members=live_members(panel), lead=lead)
    hear(case, panel=panel, by=by)  # who is listed between two meetings waits for none
    touch(case)
    trail.record("listed_on_log", entry, by=by, detail={"assessment": str(assessment.pk)})
    notify([lead], rule="risk_log.listed", subject=entry)
    return entry


def _keeps(by: User, panel: Panel, case: Case, meeting: Meeting | None) -> bool:
    """Whoever keeps the log and sees the child; at a meeting, the deputy in its chair's seat to whom they are open."""
    kept = panel_rules.keeps(by, panel) and access.sees(by, case)
    return kept or (meeting is not None and access.hears_as_chair(by, meeting, case))


def _in_turn(case: Case, panel: Panel) -> None:
    """Two cases of a child are listed one after the other, by the lock that the trigger `one_stay_at_once` takes too.

    Not the child's row: whoever decides a referral locks that first and the case after it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{case.child_id}/{panel.pk}"])


def _who_proposed(assessment: Assessment) -> User | None:
    """The practitioner whose proposal the panel agreed or lists by."""
    if assessment.stage == Stage.PROPOSED:
        return assessment.given_by
    earlier = assessment.case.assessments.filter(stage=Stage.PROPOSED, given_at__lte=assessment.given_at)
    proposed = earlier.select_related("given_by").newest_first().first()
    return proposed.given_by if proposed else None


def locked_at(meeting: Meeting, entry: LogEntry) -> tuple[Meeting, Case, LogEntry]:
    """An entry locked for what a meeting does with it, in the order in which the table locks: meeting, case, entry."""
    return pen.locked(meeting), *locked_entry(entry)


def locked_entry(entry: LogEntry) -> tuple[Case, LogEntry]:
    """An entry locked, and its case before it."""
    case = locked(Case(pk=entry.case_id))
    return case, LogEntry.objects.select_for_update(of=("self",)).select_related("panel").get(pk=entry.pk)


@transaction.atomic
def remove_from_log(
    entry: LogEntry,
    *,
    by: User,
    meeting: Meeting,
    step_down_plan: str,
    step_down_lead: User | None,
    assessment: Assessment | None = None,
    override: Override | None = None,
) -> LogEntry:
    """Take a child off the log at a quorate meeting; what the panel saw by name closes, the step-down lead keeps.

    Who leads the plan and did not see the case by name does from now on: a deputy comes from outside the panel.
    `assessment` is by default the score this meeting agreed last. Raises ValidationError with every reason to stay, and
    for a lead or a second person who left an item of the child; the database refuses to leave at every other door too.
    """
    meeting, case, entry = locked_at(meeting, entry)
    require(_keeps(by, entry.panel, case, meeting))
    if entry.left_on is not None:
        raise ValidationError("This child has already left the risk log.", code="state")
    if override is not None:
        _check_override(override, entry.panel, case=case, by=by)
    if step_down_lead is not None:
        _check_lead(step_down_lead, case, field="step_down_lead")
    leaving = leaving_of(
        entry, meeting, plan=step_down_plan, plan_lead=step_down_lead, assessment=assessment, override=override
    )
    stay = rules.reasons_to_stay(leaving)
    if stay:
        raise StateError(" ".join(stay))
    _write_leaving(entry, meeting, step_down_plan, step_down_lead, by=by, override=override)
    assert step_down_lead is not None  # nobody leaves without
    reason = f"Leads the step-down plan of {entry.panel}"
    give_panel_shares(case, panel=entry.panel, by=by, members=[], lead=step_down_lead, reason=reason)
    keep = [step_down_lead.pk]
    take_panel_shares(case, panel=entry.panel, by=by, because="The child left the risk log", keep=keep)
    touch(case)
    trail.record("left_log", entry, by=by, detail={"meeting": str(meeting.pk), "override": override is not None})
    notify([entry.lead, step_down_lead], rule="risk_log.left", subject=entry)
    return entry


@transaction.atomic
def change_lead(entry: LogEntry, *, to: User, by: User) -> LogEntry:
    """Make another person accountable for an entry, without a moment in which nobody is. History keeps the earlier."""
    case, entry = locked_entry(entry)
    require(panel_rules.keeps(by, entry.panel) and access.sees(by, case))
    if entry.left_on is not None:
        raise ValidationError("This child has already left the risk log.", code="state")
    _check_lead(to, case, field="to")
    entry.lead = to
    entry.save(update_fields=["lead"])
    give_panel_shares(case, panel=entry.panel, by=by, members=[], lead=to)
    trail.record("lead_changed", entry, by=by)
    notify([to], rule="risk_log.listed", subject=entry)
    return entry


def leaving_of(
    entry: LogEntry,
    meeting: Meeting | None,
    *,
    plan: str = "",
    plan_lead: User | None = None,
    assessment: Assessment | None = None,
    override: Override | None = None,
    thresholds: list[tuple[date, int]] | None = None,
) -> rules.Leaving:
    """What decides a removal, as plain values; also for the page of reasons not to, before the meeting decides.

    `thresholds` are all of the panel's, oldest first, where they have been read before.
    """
    agreed = agreed_scores(entry, thresholds=thresholds)
    newest = agreed[0][0] if agreed else None
    return rules.Leaving(
        under_way=meeting is not None
        and meeting.state == MeetingState.UNDER_WAY
        and meeting.panel_id == entry.panel_id,
        quorate=meeting is not None and meeting.quorate is True,
        agreed_here=newest is not None
        and meeting is not None
        and newest.meeting_id == meeting.pk
        and (assessment is None or assessment.pk == newest.pk),
        agreed=[values for _, values in agreed],
        confirmations=entry.panel.confirmations,
        has_plan=bool(plan.strip()),
        has_plan_lead=plan_lead is not None and plan_lead.is_active,
        overridden=override is not None,
    )


def agreed_scores(
    entry: LogEntry, *, thresholds: list[tuple[date, int]] | None = None
) -> list[tuple[Assessment, rules.Agreed]]:
    """The score each meeting of the panel agreed last during this stay, newest meeting first, with its threshold."""
    if thresholds is None:
        thresholds = list(entry.panel.thresholds.order_by("since", "pk").values_list("since", "net"))
    rows = (
        Assessment.objects.agreed()
        .filter(case=entry.case_id, meeting__panel=entry.panel_id)
        .select_related("meeting")
        .order_by("-meeting__starts_at", "-meeting_id", "-given_at", "-id")
    )
    newest = {one.meeting_id: one for one in reversed(rows)}
    return [
        (one, values)
        for one in sorted(newest.values(), key=lambda one: one.meeting.starts_at, reverse=True)
        if day_of(one.meeting) >= entry.listed_on
        for values in [_agreed(one, rules.threshold_on(day_of(one.meeting), thresholds))]
    ]


def _agreed(one: Assessment, threshold: int | None) -> rules.Agreed:
    """With no threshold agreed yet nobody leaves by number."""
    return rules.Agreed(one.net, one.floor, one.provisional, one.judged_band, threshold or 0)


def day_of(meeting: Meeting | None) -> date:
    """The day of a listing or a removal: the meeting's, or today."""
    return timezone.localdate(meeting.starts_at) if meeting is not None else timezone.localdate()


def _check_listing(
    case: Case, panel: Panel, meeting: Meeting | None, *, reason: str, lead: User, assessment: Assessment
) -> None:
    if case.state != CaseState.OPEN:
        raise ValidationError("This case is closed.", code="state")
    if meeting is not None and (meeting.panel_id != panel.pk or meeting.state != MeetingState.UNDER_WAY):
        raise ValidationError("A child is listed at this panel's meeting while it is under way.", code="state")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the child comes on the risk log."})
    if assessment.case_id != case.pk:
        raise ValidationError({"assessment": "This assessment is of another child."})
    if assessment.framework.name != panel.framework.name:
        raise ValidationError({"assessment": "This assessment is scored with another framework than the panel's."})
    threshold = panel.threshold_on(day_of(meeting)).net
    if not rules.belongs_on_the_log(_agreed(assessment, threshold)):
        words = f"A net score of {assessment.net} is below the threshold of {threshold}, with no floor or judgement."
        raise ValidationError({"assessment": words})
    _check_lead(lead, case, field="lead")


def _check_lead(lead: User, case: Case, *, field: str) -> None:
    if not lead.is_active or lead.acting_partner is None:
        raise ValidationError({field: "Choose a lead who works for a partner."})
    check_no_conflict(lead, case=case, field=field)


def _check_override(override: Override, panel: Panel, *, case: Case, by: User) -> None:
    if not override.reason.strip():
        raise ValidationError({"override_reason": "Say why the child leaves although the score says stay."})
    second = override.second
    sits = second.is_active and (panel_rules.has_voice(second, panel) or second.pk == panel.log_owner_id)
    if second.pk == by.pk or not sits:
        raise ValidationError({"override_with": "Choose a second person who sits on the panel or owns its log."})
    check_no_conflict(second, case=case, field="override_with")


def _write_leaving(
    entry: LogEntry, meeting: Meeting, plan: str, plan_lead: User | None, *, by: User, override: Override | None
) -> None:
    entry.left_on, entry.left_at = day_of(meeting), meeting
    if entry.left_on < entry.listed_on:
        raise ValidationError("The child came on the log after this meeting.", code="state")
    entry.step_down_plan, entry.step_down_lead = plan.strip(), plan_lead
    if override is not None:
        entry.override_reason = override.reason.strip()
        entry.overridden_by, entry.overridden_with = by, override.second
    entry.save()
