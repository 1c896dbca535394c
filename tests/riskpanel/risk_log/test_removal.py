"""Leaving the log: the page of reasons not to, and one refusal below quorum at every door."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases import operations as casework
from riskpanel import removal
from riskpanel.models import AgendaItem, LogEntry, Meeting, PanelDecision
from riskpanel.operations import actions, agenda, assessments, decisions, pen, risk_log
from riskpanel.operations.meetings import seat_members
from riskpanel.rules.risk_log import Lately, cautions
from tests.riskpanel.tables import all_accept

TODAY = date(2026, 11, 25)
QUIET = Lately(grave_events=0, open_actions=0, overdue_actions=0, heard_on=TODAY, was_listed_before=False)
PLAN = "School sees the child each week"


# --- the rule


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grave_events": 1}, "1 significant event in the last 90 days."),
        ({"grave_events": 3}, "3 significant events in the last 90 days."),
        ({"open_actions": 1}, "1 action is open."),
        ({"open_actions": 4, "overdue_actions": 2}, "4 actions are open, 2 of them overdue."),
        ({"heard_on": TODAY - timedelta(days=31)}, "The child's own words were last heard 31 days ago."),
        ({"heard_on": None}, "Nobody has recorded the child's own words."),
        ({"was_listed_before": True}, "The child has come back to the log before."),
    ],
)
def test_each_caution_is_said_in_words(change, words):
    assert cautions(replace(QUIET, **change), on=TODAY) == [words]


def test_words_of_thirty_days_ago_are_fresh_enough():
    assert cautions(replace(QUIET, heard_on=TODAY - timedelta(days=30)), on=TODAY) == []


# --- the page


@pytest.fixture
def item(cast, sitting, entry) -> AgendaItem:
    """The removal on the agenda of the meeting under way; the coordinator holds the pen."""
    pen.take_pen(sitting, by=cast.coordinator)
    seat_members(sitting)
    all_accept(sitting)
    return agenda.add_to_agenda(sitting, kind="removal", case=entry.case, by=cast.coordinator)


@pytest.fixture
def below(assess, entry):
    """The newest score says that the child may leave: case C's 21."""
    return assess(entry.case, "C")


def address(entry) -> str:
    return reverse("riskpanel:removal", kwargs={"entry_id": entry.pk})


def form(item) -> str:
    """Where the panel decides on the item."""
    return reverse("riskpanel:decide", args=[item.meeting_id, item.pk])


def standing(case) -> dict:
    """The ratings as the page offers them: as they stand."""
    ratings = case.assessments.newest_first().first().ratings.select_related("domain")
    return {f"rate_{one.domain.code}": "" if one.value is None else one.value for one in ratings}


def typed(cast, item, **more):
    words = {"kind": "remove", "rationale": "Safe", "step_down_plan": PLAN, "step_down_lead": cast.socialworker.pk}
    return standing(item.case) | words | more


def test_the_page_holds_what_speaks_against_it(cast, entry, item, sign_in):
    worker, now = cast.socialworker, timezone.now()
    casework.record_event(
        entry.case,
        kind="missing",
        happened_at=now - timedelta(days=9),
        text="Two nights away",
        significance="critical",
        by=worker,
    )
    casework.record_event(
        entry.case,
        kind="incident",
        happened_at=now - timedelta(days=92),  # a day more than 90, whatever the clocks did since
        text="Long ago",
        significance="critical",
        by=worker,
    )
    casework.record_voice(entry.case, words="I want to stay", said_on=now.date() - timedelta(days=40), by=worker)
    actions.set_action(what="Ring the family", owner=worker, case=entry.case, due_on=timezone.localdate(), by=worker)
    page = sign_in(cast.coordinator).get(address(entry)).content.decode()
    for words in (
        "52 is not below the threshold of 45",
        "1 significant event in the last 90 days",
        "1 action is open",
        "last heard 40 days ago",
        "Two nights away",
        "I want to stay",
        "Ring the family",
    ):
        assert words in page.replace("&#x27;", "'"), words
    assert "Long ago" not in page
    assert Record.objects.filter(verb="viewed", subject_id=str(entry.pk), actor=cast.coordinator).exists()


def test_a_count_is_of_all_although_the_list_is_cut(cast, entry, item, sign_in):
    for number in range(removal.MOST_SHOWN + 2):
        casework.record_event(
            entry.case,
            kind="missing",
            happened_at=timezone.now() - timedelta(hours=number + 1),
            text="Away",
            significance="significant",
            by=cast.socialworker,
        )
    page = sign_in(cast.coordinator).get(address(entry)).content.decode()
    assert "22 significant events in the last 90 days" in page
    assert "The newest 20 of 22." in page


def test_the_page_of_reasons_leads_to_the_item_and_writes_nothing(cast, entry, item, below, sign_in):
    client = sign_in(cast.coordinator)
    page = client.get(address(entry)).content.decode()
    assert "Nothing: the newest score is below the threshold" in page
    assert f'href="{item.get_absolute_url()}#item-decision"' in page
    assert "<form" not in page[page.index("<main") : page.index("</main")]
    assert client.post(address(entry), typed(cast, item)).status_code == 405
    assert stays(entry)


def test_the_reasons_stand_on_the_form_by_which_the_child_leaves(cast, entry, item, sign_in):
    page = sign_in(cast.coordinator).get(item.get_absolute_url()).content.decode().replace("&#x27;", "'")
    assert "Nobody has recorded the child's own words." in page
    assert f'href="{address(entry)}"' in page


def test_the_pen_holder_takes_the_child_off_on_the_item(cast, entry, item, below, sign_in):
    client = sign_in(cast.coordinator)
    assert client.post(form(item), typed(cast, item)).status_code == 302
    entry.refresh_from_db()
    assert (entry.left_at, entry.step_down_plan, entry.step_down_lead) == (item.meeting, PLAN, cast.socialworker)
    assert AgendaItem.objects.get(pk=item.pk).decision.kind == "remove"


def test_what_the_panel_rates_otherwise_is_agreed_with_the_leaving(cast, entry, item, below, sign_in):
    changed = {"rate_missing": 0}
    sent = typed(cast, item, **changed)
    assert standing(entry.case) != standing(entry.case) | changed
    assert sign_in(cast.coordinator).post(form(item), sent).status_code == 302
    assert standing(entry.case)["rate_missing"] == 0
    assert not stays(entry)


def test_an_override_names_its_two_people(cast, entry, item, sign_in):
    client = sign_in(cast.coordinator)
    refused = client.post(form(item), typed(cast, item, override_reason="Moving abroad"))
    assert b"Select the second person who agrees" in refused.content
    refused = client.post(form(item), typed(cast, item, override_with=cast.member.pk))
    assert b"Enter why the child leaves although the score says stay" in refused.content
    sent = typed(cast, item, override_reason="Moving abroad", override_with=cast.member.pk)
    assert client.post(form(item), sent).status_code == 302
    entry.refresh_from_db()
    assert (entry.overridden_by, entry.overridden_with) == (cast.coordinator, cast.member)
    assert "Moving abroad" in client.get(entry.get_absolute_url()).content.decode()


def test_without_a_plan_nothing_typed_is_lost(cast, entry, item, below, sign_in):
    sent = typed(cast, item, step_down_plan="", step_down_lead="")
    page = sign_in(cast.coordinator).post(form(item), sent).content.decode()
    assert "Enter the step-down plan" in page
    assert "Select who leads the step-down plan" in page
    assert ">\nSafe" in page or ">Safe" in page


def test_the_page_is_the_panels(cast, entry, item, sign_in):
    assert sign_in(cast.member).get(address(entry)).status_code == 200
    assert sign_in(cast.socialworker).get(address(entry)).status_code == 403
    assert sign_in(cast.outsider).get(address(entry)).status_code == 404


def test_out_of_a_meeting_the_page_says_what_is_missing(cast, entry, sign_in):
    client = sign_in(cast.chair)
    assert removal.NO_MEETING.split(".")[0] in client.get(address(entry)).content.decode()
    assert stays(entry)


# --- below quorum, at every door

REFUSAL = "The meeting is not quorate."


@pytest.fixture
def too_few(sitting, item, below):
    Meeting.objects.filter(pk=sitting.pk).update(quorate=False)


def commanded(cast) -> dict:
    """By who holds the pen."""
    return {
        "by": cast.coordinator.email,
        "plan": PLAN,
        "lead": cast.socialworker.email,
        "rationale": "Safe at her aunt's",
    }


def stays(entry) -> bool:
    return LogEntry.objects.active().filter(pk=entry.pk).exists()


def test_below_quorum_the_page_refuses(cast, entry, item, too_few, sign_in):
    page = sign_in(cast.coordinator).post(form(item), typed(cast, item))
    assert (page.status_code, REFUSAL in page.content.decode()) == (200, True)
    assert stays(entry)


def test_below_quorum_the_api_refuses(cast, entry, sitting, too_few, api):
    client, here = api(cast.coordinator), f"/api/v1/risk-log/{entry.pk}/"
    sent = {
        "meeting": str(sitting.pk),
        "rationale": "Safe",
        "step_down_plan": PLAN,
        "step_down_lead": cast.socialworker.pk,
    }
    answer = client.post(f"{here}remove/", sent, format="json", HTTP_IF_MATCH=client.get(here)["ETag"])
    assert (answer.status_code, REFUSAL in answer.json()["detail"]) == (409, True)
    assert REFUSAL in client.get(f"{here}removal/").json()["stay"]
    assert stays(entry)


def test_below_quorum_the_operation_and_the_command_refuse(cast, entry, sitting, too_few):
    with pytest.raises(ValidationError, match=REFUSAL):
        risk_log.remove_from_log(
            entry, by=cast.chair, meeting=sitting, step_down_plan=PLAN, step_down_lead=cast.socialworker
        )
    with pytest.raises(CommandError, match=REFUSAL):
        call_command("remove_from_log", str(entry.pk), **commanded(cast), weighed=True)
    assert stays(entry)


def test_below_quorum_the_database_refuses(cast, entry, sitting, too_few):
    today = timezone.localdate()
    with pytest.raises(IntegrityError, match="quorate meeting under way"), transaction.atomic():
        LogEntry.objects.filter(pk=entry.pk).update(
            left_on=today, left_at=sitting, step_down_plan=PLAN, step_down_lead=cast.socialworker
        )


def test_the_command_takes_a_child_off_and_refuses_strangers_in_words(cast, entry, sitting, assess, item):
    assessments.agree_assessment(entry.case, meeting=sitting, proposed=assess(entry.case, "C"), by=cast.chair)
    with pytest.raises(CommandError, match="Only the chair or the coordinator"):
        call_command("remove_from_log", str(entry.pk), by=cast.school.email, plan=PLAN)
    for missing, words in (("plan", "no step-down plan"), ("rationale", "Say why")):
        with pytest.raises(CommandError, match=words):
            call_command("remove_from_log", str(entry.pk), **commanded(cast) | {missing: ""}, weighed=True)
    with pytest.raises(CommandError, match="holds the pen"):
        call_command("remove_from_log", str(entry.pk), **commanded(cast) | {"by": cast.chair.email}, weighed=True)
    assert stays(entry)
    said = StringIO()
    call_command("remove_from_log", str(entry.pk), **commanded(cast), weighed=True, stdout=said)
    assert "has left the risk log" in said.getvalue()
    assert not stays(entry)
    [agreed] = entry.case.assessments.agreed()
    decided = PanelDecision.objects.get(item=item)
    assert (decided.kind, decided.rationale, decided.agreed) == ("remove", "Safe at her aunt's", agreed)


def test_the_command_takes_a_free_pen_and_brings_the_child_to_the_agenda(cast, entry, sitting, assess):
    seat_members(sitting)
    all_accept(sitting)
    assessments.agree_assessment(entry.case, meeting=sitting, proposed=assess(entry.case, "C"), by=cast.chair)
    call_command("remove_from_log", str(entry.pk), **commanded(cast), weighed=True)
    [item] = sitting.agenda.all()
    assert (item.kind, item.entry, item.decision.kind) == ("removal", entry, "remove")
    sitting.refresh_from_db()
    assert sitting.pen_held_by == cast.coordinator


def test_the_command_says_what_speaks_against_it_and_removes_only_what_was_weighed(cast, entry, sitting, assess, item):
    assessments.agree_assessment(entry.case, meeting=sitting, proposed=assess(entry.case, "C"), by=cast.chair)
    said = StringIO()
    with pytest.raises(CommandError, match="give --weighed"):
        call_command("remove_from_log", str(entry.pk), **commanded(cast), stdout=said)
    assert "Nobody has recorded the child's own words." in said.getvalue()
    assert stays(entry)
    unheard = StringIO()
    with pytest.raises(CommandError, match="Only the chair or the coordinator"):
        call_command("remove_from_log", str(entry.pk), **commanded(cast) | {"by": cast.school.email}, stdout=unheard)
    assert unheard.getvalue() == ""


def test_with_nothing_against_it_the_command_asks_nothing(cast, entry, sitting, assess, item):
    assessments.agree_assessment(entry.case, meeting=sitting, proposed=assess(entry.case, "C"), by=cast.chair)
    casework.record_voice(entry.case, words="I am fine", said_on=timezone.localdate(), by=cast.socialworker)
    call_command("remove_from_log", str(entry.pk), **commanded(cast))
    assert not stays(entry)


# --- removed by another door while an item waits


@pytest.mark.parametrize("kind", ["stay", "remove"])
def test_who_left_meanwhile_neither_stays_nor_leaves_again_and_the_item_is_deferred(cast, entry, item, below, kind):
    proposed = entry.case.assessments.newest_first().first()
    assessments.agree_assessment(entry.case, meeting=item.meeting, proposed=proposed, by=cast.chair)
    risk_log.remove_from_log(
        entry, by=cast.chair, meeting=item.meeting, step_down_plan=PLAN, step_down_lead=cast.socialworker
    )
    with pytest.raises(ValidationError, match="already left the risk log") as refused:
        decisions.decide_item(item, kind=kind, rationale="Safe", by=cast.coordinator)
    assert refused.value.code == "conflict"
    assert not PanelDecision.objects.exists()
    decisions.decide_item(item, kind="defer", rationale="Has left", by=cast.coordinator)
