from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import operations as casework
from cases.states import EventKind
from notifications import finding
from notifications.models import Notice
from referrals import operations as front_door
from riskpanel import log_rows, reminders
from riskpanel.models import LogEntry, Meeting
from riskpanel.operations import agenda, assessments
from riskpanel.operations.pen import take_pen
from riskpanel.rules.rescoring import RESCORED_AFTER, Since, reasons_to_rescore
from tests.referrals.conftest import ANSWERS
from tests.riskpanel import worked

DAY = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (Since(), []),
        (Since({"missing": DAY}), ["A missing episode on 12 Nov 2026, after the last score."]),
        (
            Since({"strategy": DAY, "arrest": DAY}),
            [
                "An arrest on 12 Nov 2026, after the last score.",
                "A strategy discussion on 12 Nov 2026, after the last score.",
            ],
        ),
        (Since(critical_on=DAY), ["A critical entry of 12 Nov 2026, after the last score."]),
        (Since(referred_on=DAY), ["A new referral on 12 Nov 2026, after the last score."]),
        (Since(incident_on=DAY, incidents=3), ["3 incidents in 90 days."]),
        (Since(incident_on=DAY, incidents=2), []),
        (Since(incident_on=None, incidents=9), []),
    ],
)
def test_what_asks_for_an_early_score_is_said_in_words(since, words):
    assert reasons_to_rescore(since) == words


def happen(case, by, kind="missing", significance="routine"):
    return casework.record_event(
        case, kind=kind, significance=significance, text="Away overnight", happened_at=timezone.now(), by=by
    )


def test_a_missing_episode_stands_on_the_log_and_chair_coordinator_and_lead_are_told_once(cast, entry, sign_in):
    happen(entry.case, cast.school)
    page = sign_in(cast.chair).get(reverse("riskpanel:risk_log")).content.decode()
    assert "Score again" in page
    assert "A missing episode on" in page
    assert finding.find(reminders.RESCORE, timezone.now()) == 3
    assert finding.find(reminders.RESCORE, timezone.now()) == 0
    told = Notice.objects.filter(rule="risk_log.rescore").values_list("user", flat=True)
    assert sorted(told) == sorted([cast.chair.pk, cast.coordinator.pk, cast.socialworker.pk])


def flagged(entry) -> list[str]:
    """Why the log says that the child is scored again."""
    today = timezone.localdate()
    [row] = log_rows.rows_of(list(log_rows.with_columns(LogEntry.objects.filter(pk=entry.pk), on=today)), on=today)
    return row.rescore


def sweep() -> int:
    return finding.find(reminders.RESCORE, timezone.now())


def test_the_third_incident_in_ninety_days_is_told_once_until_the_next_score(cast, entry, assess, time_machine):
    for many, words, told in ((1, [], 0), (2, [], 0), (3, ["3 incidents in 90 days."], 3), (4, None, 0)):
        time_machine.move_to(timezone.now() + timedelta(hours=1))
        happen(entry.case, cast.school, kind="incident")
        assert sweep() == told, many
        assert words is None or flagged(entry) == words
    time_machine.move_to(timezone.now() + timedelta(days=8))
    happen(entry.case, cast.school, kind="incident")
    assert sweep() == 0, "the same trigger a week later"
    assess(entry.case, "A")
    assert (flagged(entry), sweep()) == ([], 0)
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    happen(entry.case, cast.school, kind="incident")
    assert sweep() == 3
    assert flagged(entry) == ["6 incidents in 90 days."]


def test_incidents_further_apart_than_ninety_days_ask_for_nothing(cast, entry):
    for days in (200, 91, 89, 0):
        ago = timezone.now() - timedelta(days=days)
        casework.record_event(entry.case, kind="incident", text="A fight", happened_at=ago, by=cast.school)
    assert (flagged(entry), sweep()) == ([], 0)


def test_a_new_referral_of_a_child_on_the_log_is_told_once_to_chair_coordinator_and_lead(cast, entry, time_machine):
    levels = ("universal", "additional", "targeted", "specialist")
    front_door.publish_guidance(**dict.fromkeys(levels, "Words"), by=cast.admin)
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    child = entry.case.child
    referral = front_door.log_referral(by=cast.school, child=child, **ANSWERS)
    assert flagged(entry) == [f"A new referral on {_in_words(timezone.localdate())}, after the last score."]
    assert (sweep(), sweep()) == (3, 0)
    told = Notice.objects.filter(rule="risk_log.rescore")
    assert {one.user for one in told} == {cast.chair, cast.coordinator, cast.socialworker}
    assert {one.url for one in told} == {f"/risk-log/{entry.pk}/"}
    assert not any(child.family_name in one.text or referral.reference in one.text for one in told)
    happen(entry.case, cast.school)
    assert sweep() == 3, "another trigger"


def test_what_asks_for_a_score_of_a_restricted_record_is_told_to_nobody(cast, entry, time_machine):
    for _ in range(3):
        time_machine.move_to(timezone.now() + timedelta(hours=1))
        happen(entry.case, cast.school, kind="incident")
    casework.restrict_case(entry.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    assert sweep() == 0
    casework.restrict_case(entry.case, restricted=False, reason="They left", by=cast.guardian)
    assert sweep() == 3


def test_an_ordinary_entry_and_one_before_the_score_ask_for_nothing(cast, entry, assess):
    happen(entry.case, cast.school)
    assess(entry.case, "C")
    happen(entry.case, cast.school, kind="contact")
    today = timezone.localdate()
    [row] = log_rows.rows_of(list(log_rows.with_columns(LogEntry.objects.all(), on=today)), on=today)
    assert row.rescore == []


def test_a_child_in_a_low_band_comes_to_the_agenda_early(cast, panel, shared_case, entry, sitting):
    meeting = Meeting.objects.create(panel=panel, starts_at=timezone.now() + timedelta(days=1), place="Hall")
    take_pen(sitting, by=cast.coordinator)
    low = worked.with_evidence(worked.RATINGS["C"], timezone.localdate())
    assessments.agree_assessment(
        shared_case,
        meeting=sitting,
        ratings=low,
        protective=worked.PROTECTIVE["C"],
        reason="Safer",
        by=cast.coordinator,
    )
    assert agenda.build_agenda(meeting, by=cast.coordinator) == []
    happen(shared_case, cast.school, significance="critical", kind="health")
    assert [item.case for item in agenda.build_agenda(meeting, by=cast.coordinator)] == [shared_case]


@pytest.mark.parametrize("kind", EventKind.values)
def test_of_each_kind_of_entry_the_log_and_the_sweep_say_the_same(cast, entry, kind):
    happen(entry.case, cast.school, kind=kind)
    today = timezone.localdate()
    [row] = log_rows.rows_of(list(log_rows.with_columns(LogEntry.objects.all(), on=today)), on=today)
    asks = kind in RESCORED_AFTER
    assert row.rescore == ([f"{RESCORED_AFTER[kind]} on {_in_words(today)}, after the last score."] if asks else [])
    assert finding.find(reminders.RESCORE, timezone.now()) == (3 if asks else 0)


def _in_words(day):
    return f"{day.day} {day:%b %Y}"
