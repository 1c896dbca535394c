from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Record
from cases.models import Case, Share
from cases.operations import close_case, open_case, share_case
from notifications.models import Notice
from riskpanel.models import LogEntry, Meeting
from riskpanel.operations import assessments, panels, risk_log
from riskpanel.operations.risk_log import Override

PLAN = {"step_down_plan": "Weekly sessions for six weeks"}


def fresh(user):
    for kept in ("standing", "_panel_seats", "_panel_cases"):
        user.__dict__.pop(kept, None)
    return user


@pytest.fixture
def agree(cast, sitting, assess):
    """Agree a worked case at a meeting (the sitting by default)."""

    def do(case, letter, meeting=None):
        proposed = assess(case, letter)
        return assessments.agree_assessment(case, meeting=meeting or sitting, by=cast.chair, proposed=proposed)

    return do


@pytest.fixture
def remove(cast, sitting):
    def do(entry, **more):
        values = {"by": cast.chair, "meeting": sitting, "step_down_lead": cast.socialworker, **PLAN, **more}
        return risk_log.remove_from_log(entry, **values)

    return do


def test_listing_opens_the_case_to_the_panel_by_name_and_tells_the_lead(cast, entry):
    assert entry.listed_on == timezone.localdate()
    for person in (cast.chair, cast.coordinator, cast.member, cast.police):
        assert Case.objects.visible_to(fresh(person)).filter(pk=entry.case_id).exists()
    shares = Share.objects.live().filter(case=entry.case, purpose="panel")
    assert set(shares.values_list("user__email", flat=True)) == {
        f"{local}@demo.example" for local in ("chair", "coordinator", "member", "police")
    }
    assert Record.objects.filter(verb="listed_on_log", case_id=entry.case_id).count() == 1
    notice = Notice.objects.get(user=cast.socialworker, rule="risk_log.listed")
    assert "Wren" not in notice.label + notice.url + notice.text


def test_a_child_whose_case_was_opened_anew_has_no_second_place_on_the_log(cast, panel, entry, assess):
    close_case(entry.case, by=cast.socialworker, reason="Moved away")
    again = open_case(
        entry.case.child, lead=cast.socialworker, locality=cast.north, level_of_need=4, reason="Back", by=cast.frontdoor
    )
    words = {"reason": "Back", "lead": cast.socialworker, "assessment": assess(again, "A")}
    with pytest.raises(ValidationError, match="already on the risk log"):
        risk_log.list_child(again, panel=panel, by=fresh(cast.chair), **words)
    with pytest.raises(IntegrityError, match="is on the log of this panel"), transaction.atomic():
        LogEntry.objects.create(
            panel=panel,
            case=again,
            lead=cast.socialworker,
            reason="Back",
            proposed_by=cast.socialworker,
            listed_on=timezone.localdate(),
        )
    assert LogEntry.objects.active().filter(panel=panel, case__child=entry.case.child).count() == 1


def test_the_panel_s_shares_say_of_the_family_what_was_last_said(cast, panel, case, assess):
    said = {"basis": "vital_interests", "family_told": "not_safe", "why_not_told": "He listens to her calls"}
    share_case(case, partner=cast.partners["charity"], purpose="support", reason="x", by=cast.socialworker, **said)
    _list(cast, panel, case, assess(case, "A"))
    told = Share.objects.filter(case=case, purpose="panel").values_list("basis", "family_told", "why_not_told")
    assert set(told) == {("public_task", "not_safe", "He listens to her calls")}


def test_person_who_knows_the_child_privately_gets_no_share(cast, panel, case, assess):
    from partners.models import DeclaredRelationship

    DeclaredRelationship.objects.create(user=cast.police, child_reference=case.child.reference, declared_by=cast.police)
    _list(cast, panel, case, assess(case, "A"))
    assert not Share.objects.filter(case=case, user=cast.police).exists()
    assert not Case.objects.visible_to(fresh(cast.police)).filter(pk=case.pk).exists()


def _list(cast, panel, case, assessment, **more):
    fresh(cast.coordinator)
    values = {"by": cast.coordinator, "reason": "Risk of exploitation", "lead": cast.socialworker, **more}
    return risk_log.list_child(case, panel=panel, assessment=assessment, **values)


@pytest.fixture
def before_panel(cast, panel, case):
    """The coordinator sees the case: it is shared with her by name (the council's share opens it as well)."""
    return case


@pytest.mark.parametrize("letter", ["A", "B", "D"])
def test_score_at_threshold_by_floor_or_provisional_lists(cast, panel, before_panel, assess, letter):
    assert _list(cast, panel, before_panel, assess(before_panel, letter)).left_on is None


def test_score_below_the_threshold_does_not_list_but_a_judgement_does(cast, panel, before_panel, assess):
    with pytest.raises(ValidationError, match="below the threshold of 45"):
        _list(cast, panel, before_panel, assess(before_panel, "C"))
    judged = assess(before_panel, "C", judged_band="high", judgement_reason="A cousin was hurt on Friday")
    assert _list(cast, panel, before_panel, judged).reason == "Risk of exploitation"


def test_child_is_on_a_panels_log_once(cast, panel, entry, assess):
    with pytest.raises(ValidationError, match="already on the risk log") as refusal:
        _list(cast, panel, entry.case, assess(entry.case, "A"))
    assert refusal.value.code == "conflict"


def test_only_chair_and_coordinator_list(cast, panel, case, assess):
    proposed = assess(case, "A")
    for person in (cast.member, cast.police, cast.socialworker, cast.manager, cast.admin):
        with pytest.raises(PermissionDenied):
            _list(cast, panel, case, proposed, by=fresh(person))


def test_below_the_threshold_the_child_leaves_and_the_panels_sight_ends(cast, entry, agree, remove):
    agree(entry.case, "C")
    left = remove(entry)
    assert (left.left_on, left.step_down_lead) == (timezone.localdate(), cast.socialworker)
    assert not Share.objects.live().filter(case=entry.case, purpose="panel").exists()
    assert (
        not Case.objects.visible_to(fresh(cast.police))
        .filter(pk=entry.case_id, shares__user=cast.police)
        .exclude(shares__partner=cast.partners["police"])
        .exists()
    )
    assert Record.objects.filter(verb="left_log", case_id=entry.case_id).count() == 1
    assert Notice.objects.filter(rule="risk_log.left", user=cast.socialworker).count() == 1


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        ("A", "52 is not below the threshold of 45"),
        ("B", "A floor is active"),
        ("D", "provisional"),
        (None, "has not agreed a score"),
    ],
)
def test_child_stays_while_the_score_says_so(entry, agree, remove, letter, words):
    if letter:
        agree(entry.case, letter)
    with pytest.raises(ValidationError, match=words) as refusal:
        remove(entry)
    assert refusal.value.code == "state"
    entry.refresh_from_db()
    assert entry.left_on is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"step_down_plan": " "}, "no step-down plan"),
        ({"step_down_lead": None}, "plan has no lead"),
        ({"quorate": None}, "not quorate"),
        ({"quorate": False}, "not quorate"),
        ({"state": "closed"}, "not under way"),
    ],
)
def test_removal_needs_its_meeting_and_its_plan_even_overridden(cast, entry, agree, remove, sitting, change, words):
    agree(entry.case, "C")
    meeting = {name: change.pop(name) for name in ("quorate", "state") if name in change}
    Meeting.objects.filter(pk=sitting.pk).update(**meeting)
    for override in (None, Override("Moving abroad", cast.member)):
        with pytest.raises(ValidationError, match=words):
            remove(entry, override=override, **change)


def test_override_needs_a_reason_and_a_second_person_of_the_panel(cast, entry, agree, remove):
    agree(entry.case, "A")
    for second in (cast.chair, cast.school, cast.socialworker):
        with pytest.raises(ValidationError, match="second person"):
            remove(entry, override=Override("Moving abroad", fresh(second)))
    with pytest.raises(ValidationError, match="Say why"):
        remove(entry, override=Override(" ", cast.member))
    left = remove(entry, override=Override("Moving abroad", cast.member))
    assert (left.overridden_by, left.overridden_with, left.override_reason) == (
        cast.chair,
        cast.member,
        "Moving abroad",
    )


def test_two_confirmations_mean_two_reviews_in_a_row(cast, panel, entry, agree, remove, sitting):
    panel.confirmations = 2
    panel.save(update_fields=["confirmations"])
    agree(entry.case, "C")
    with pytest.raises(ValidationError, match="1 of the 2 reviews"):
        remove(entry)
    with _database_refuses(), transaction.atomic():
        _by_sql(entry, sitting, cast)
    second = _meeting_in(panel, days=14)
    agree(entry.case, "C", second)
    assert remove(entry, meeting=second).left_at == second


def test_newer_score_of_another_meeting_undoes_the_earlier(cast, panel, entry, agree, remove, sitting):
    agree(entry.case, "C")
    later = _meeting_in(panel, days=14)
    agree(entry.case, "A", later)
    with pytest.raises(ValidationError, match="has not agreed a score"):
        remove(entry)
    with _database_refuses(), transaction.atomic():
        _by_sql(entry, sitting, cast)


def test_threshold_in_force_on_the_day_decides(cast, panel, entry, agree, remove, sitting):
    panels.agree_threshold(panel, net=55, meeting=sitting, by=cast.chair)
    agree(entry.case, "A")
    assert remove(entry).left_on is not None


@pytest.mark.parametrize("letter", ["A", "B", "D", None])
def test_database_refuses_a_removal_against_the_rule_at_every_door(cast, entry, agree, sitting, letter):
    if letter:
        agree(entry.case, letter)
    with _database_refuses(), transaction.atomic():
        _by_sql(entry, sitting, cast)
    with _database_refuses(), transaction.atomic():
        LogEntry.objects.update(**_ending(sitting, cast))
    for name, value in _ending(sitting, cast).items():
        setattr(entry, name, value)
    with _database_refuses(), transaction.atomic():
        entry.save()


@pytest.mark.parametrize("meeting", [{"quorate": False}, {"quorate": None}, {"state": "closed"}, {"state": "planned"}])
def test_database_refuses_a_removal_outside_a_quorate_meeting(cast, entry, agree, sitting, meeting):
    agree(entry.case, "C")
    Meeting.objects.filter(pk=sitting.pk).update(**meeting)
    with _database_refuses(), transaction.atomic():
        LogEntry.objects.update(**_ending(sitting, cast), **_overridden(cast))


def test_database_lets_a_removal_by_the_rule_or_by_override_pass(cast, entry, agree, sitting):
    agree(entry.case, "A")
    LogEntry.objects.update(**_ending(sitting, cast), **_overridden(cast))
    assert LogEntry.objects.active().count() == 0


def test_ended_stay_is_not_changed_and_an_active_one_not_deleted_or_moved(cast, entry, agree, sitting, remove):
    with _database_refuses(), transaction.atomic():
        LogEntry.objects.filter(pk=entry.pk).delete()
    with _database_refuses(), transaction.atomic():
        LogEntry.objects.update(listed_on=entry.listed_on - timedelta(days=7))
    agree(entry.case, "C")
    remove(entry)
    with _database_refuses(), transaction.atomic():
        LogEntry.objects.update(left_on=None, left_at=None)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        LogEntry.objects.filter(pk=entry.pk).delete()


def test_seat_taken_later_sees_the_log_and_loses_it_on_leaving(cast, panel, entry):
    member = panels.seat_member(panel, cast.charity, by=fresh(cast.chair))
    assert Case.objects.visible_to(fresh(cast.charity)).filter(pk=entry.case_id).exists()
    panels.leave_panel(member, by=cast.chair)
    assert not Case.objects.visible_to(fresh(cast.charity)).filter(pk=entry.case_id).exists()
    share = Share.objects.get(case=entry.case, user=cast.charity)
    assert share.ended_because == "Left the panel"


def test_only_administrator_and_chair_seat_people(cast, panel):
    for person in (cast.coordinator, cast.member, cast.manager):
        with pytest.raises(PermissionDenied):
            panels.seat_member(panel, cast.charity, by=fresh(person))


def test_threshold_is_agreed_at_a_meeting_under_way_and_not_backdated(cast, panel, sitting):
    with pytest.raises(ValidationError, match="not in the past"):
        panels.agree_threshold(
            panel, net=40, meeting=sitting, by=cast.chair, since=timezone.localdate() - timedelta(days=1)
        )
    agreed = panels.agree_threshold(panel, net=40, meeting=sitting, by=cast.chair)
    assert panel.threshold_on(timezone.localdate()) == agreed
    assert panel.threshold_on(timezone.localdate() - timedelta(days=1)).net == 45


def test_below_quorum_no_threshold_is_agreed_and_one_that_was_agreed_stands(cast, panel, sitting):
    Meeting.objects.filter(pk=sitting.pk).update(quorate=False)
    with pytest.raises(ValidationError, match="Below quorum"):
        panels.agree_threshold(panel, net=40, meeting=sitting, by=cast.chair)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for meeting, words in ((sitting, "a quorate meeting agrees"), (None, "a meeting agrees a later")):
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            panel.thresholds.create(net=40, since=tomorrow, agreed_at=meeting)
    for change in (lambda rows: rows.update(net=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change(panel.thresholds.all())
    assert [one.net for one in panel.thresholds.all()] == [45]


def test_database_takes_no_threshold_from_a_meeting_of_another_panel_or_one_that_is_over(cast, panel, sitting):
    other = panels.set_up_panel(
        by=cast.admin, name="Other panel", framework=panel.framework, log_owner=cast.coordinator
    )
    tomorrow = timezone.localdate() + timedelta(days=1)
    for meeting in (_meeting_in(other, days=0), _meeting_in(panel, days=-7)):
        Meeting.objects.filter(pk=meeting.pk, panel=panel).update(state="closed", closed_at=timezone.now())
        with pytest.raises(IntegrityError, match="a quorate meeting agrees"), transaction.atomic():
            panel.thresholds.create(net=40, since=tomorrow, agreed_at=meeting)
    assert panel.thresholds.create(net=40, since=tomorrow, agreed_at=sitting).pk


def test_lead_changes_without_a_gap_and_history_keeps_the_earlier(cast, entry):
    risk_log.change_lead(entry, to=cast.health, by=cast.coordinator)
    assert LogEntry.objects.get(pk=entry.pk).lead == cast.health
    assert set(entry.versions.values_list("lead", flat=True)) == {cast.socialworker.pk, cast.health.pk}


def _meeting_in(panel, *, days):
    return Meeting.objects.create(
        panel=panel,
        starts_at=timezone.now() + timedelta(days=days),
        place="Town hall",
        state="under_way",
        quorate=True,
    )


def _ending(meeting, cast):
    return {
        "left_on": timezone.localdate(meeting.starts_at),
        "left_at": meeting,
        "step_down_plan": "Plan",
        "step_down_lead": cast.socialworker,
    }


def _overridden(cast):
    return {"override_reason": "Moving abroad", "overridden_by": cast.chair, "overridden_with": cast.member}


def _by_sql(entry, meeting, cast):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE riskpanel_logentry SET left_on = %s, left_at_id = %s, step_down_plan = 'Plan', "
            "step_down_lead_id = %s WHERE id = %s",
            [timezone.localdate(meeting.starts_at), meeting.pk, cast.socialworker.pk, entry.pk],
        )


def _database_refuses():
    return pytest.raises(IntegrityError, match=r"leaves? the log|leave the log|stay")
