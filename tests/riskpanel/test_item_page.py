"""The page of one item under way: last time's actions first, who shared, the score moderated, time, names hidden."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.transitions import StateError
from cases import operations as casework
from riskpanel.item_content import without_names
from riskpanel.models import AgendaItem, Meeting
from riskpanel.operations import actions, agenda, contributions, decisions, minutes, reviews
from riskpanel.rules.meetings import fair_share, possible_decisions
from riskpanel.states import THEMES, DecisionKind
from tests.riskpanel.tables import assess, at, begin
from tests.riskpanel.test_meeting_pages import queries_of


@pytest.fixture
def item(cast, meeting, shared_case) -> AgendaItem:
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    return item


@pytest.fixture
def again(cast, item, meetings, time_machine) -> AgendaItem:
    """The child at the second meeting, with an action from the first."""
    actions.set_action(what="Tell Wren's mother", owner=cast.police, item=item, by=cast.coordinator)
    decisions.decide_item(item, kind="defer", rationale="Later", by=cast.coordinator)
    minutes.close_meeting(item.meeting, by=cast.coordinator)
    time_machine.move_to(meetings[1].starts_at)
    second = begin(meetings[1], cast.coordinator)
    [again] = agenda.build_agenda(second, by=cast.coordinator)
    return again


def url(name, *args):
    return reverse(f"riskpanel:{name}", args=[getattr(one, "pk", one) for one in args])


def page_of(client, item) -> str:
    return client.get(item.get_absolute_url()).content.decode()


# --- last time's actions first


def test_a_child_is_decided_once_their_last_actions_are_reviewed(cast, again):
    [action] = again.case.actions.all()
    with pytest.raises(StateError, match=action.reference):
        decisions.decide_item(again, kind="defer", rationale="Later", by=cast.coordinator)
    reviews.review_action(action, meeting=again.meeting, result="done", by=cast.coordinator)
    decisions.decide_item(again, kind="defer", rationale="Later", by=cast.coordinator)


def test_an_action_is_reviewed_from_the_item_in_one_press(cast, again, sign_in):
    client = sign_in(cast.coordinator)
    assert "come first" in page_of(client, again)
    [action] = again.case.actions.all()
    sent = {"result": "done", "to_item": again.pk}
    answer = client.post(url("review_action", again.meeting, action), sent)
    assert answer.url == again.get_absolute_url()
    assert "come first" not in page_of(client, again)


# --- who shared what


def test_each_agency_at_the_table_is_named_with_whether_it_has_shared(cast, item, sign_in):
    contributions.contribute(item, text="Seen", source="Visit", by=cast.police)
    page = page_of(sign_in(cast.member), item)
    assert "Fernshire Police (filed in time)" in page
    assert "Larkhill Academy (nothing yet)" in page


def test_the_pen_holder_writes_down_what_another_agency_says(cast, item, sign_in):
    sent = {"text": "Attends", "source": "Register", "classification": "professionals"}
    sent["partner"] = cast.partners["school"].pk
    assert sign_in(cast.coordinator).post(url("contribute", item.meeting, item), sent).status_code == 302
    assert item.contributions.get().partner == cast.partners["school"]
    assert b"Shared by</label>" not in sign_in(cast.member).get(item.get_absolute_url()).content


# --- the score


def test_the_panel_says_why_it_rates_otherwise(cast, item, sign_in):
    client = sign_in(cast.coordinator)
    page = page_of(client, item)
    assert "Last agreed" in page
    standing = {f"rate_{one.domain.code}": one.value for one in item.case.assessments.get().ratings.all()}
    sent = {
        "kind": "not_listed",
        "rationale": "A plan is in place",
        "rate_missing": "0",
        "score_reason": "Home since May",
    }
    answer = client.post(url("decide", item.meeting, item), standing | sent)
    assert answer.status_code == 302, answer.content.decode()
    item.refresh_from_db()
    assert item.decision.agreed.moderation_reason == "Home since May"
    assert item.decision.rationale == "A plan is in place"


# --- the child's words, and what happened since the last meeting

WORDS, EVENT = "I want my brother to stay too, says Wren", "Two nights away from home"
NOT_YOURS = "You do not see this child"


def told(case, by, *, words=WORDS, text=EVENT, significance="significant"):
    casework.record_voice(case, words=words, said_on=timezone.localdate(), by=by)
    now = timezone.now()
    casework.record_event(case, kind="missing", happened_at=now, text=text, significance=significance, by=by)


def test_the_item_holds_the_childs_words_and_what_is_significant(cast, item, sign_in):
    told(item.case, cast.socialworker)
    told(item.case, cast.socialworker, words="And I am fine", text="Seen at school", significance="routine")
    page = page_of(sign_in(cast.police), item)
    for words in ("s words</h2>", WORDS, "And I am fine", f"heard by {cast.socialworker}", EVENT, "the last 90"):
        assert words in page
    assert "Seen at school" not in page, "routine"


def test_nothing_said_and_nothing_new_is_said_in_words(cast, item, sign_in):
    page = page_of(sign_in(cast.police), item)
    assert "Nobody has recorded what the child says." in page
    assert "Nothing that is marked significant was added to the record." in page


def test_a_meeting_that_was_not_held_hides_nothing_of_what_came_before_it(cast, item, meetings, sign_in, time_machine):
    time_machine.move_to(item.meeting.starts_at - timedelta(hours=1))
    told(item.case, cast.socialworker)
    time_machine.move_to(item.meeting.starts_at + timedelta(minutes=1))
    Meeting.objects.filter(pk=meetings[1].pk, state="planned").update(
        starts_at=item.meeting.starts_at - timedelta(minutes=1)
    )
    page = page_of(sign_in(cast.police), item)
    assert EVENT in page
    assert "the last 90" in page


def test_what_was_recorded_before_the_last_meeting_is_not_new(cast, again, meetings, sign_in, time_machine):
    time_machine.move_to(meetings[0].starts_at - timedelta(hours=1))
    told(again.case, cast.socialworker, text="Known at the meeting before")
    time_machine.move_to(meetings[1].starts_at)
    casework.record_event(
        again.case,
        kind="missing",
        happened_at=meetings[0].starts_at - timedelta(days=3),
        text="Heard of late",
        significance="critical",
        by=cast.socialworker,
    )
    page = page_of(sign_in(cast.coordinator), again)
    day = timezone.localdate(meetings[0].starts_at)
    assert f"Since the last meeting, {day:%-d %b %Y}" in page
    assert "Heard of late" in page
    assert "Known at the meeting before" not in page
    assert WORDS in page, "the child's words stay until there are newer ones"


def test_what_came_after_the_meeting_is_not_on_its_page(cast, item, sign_in, time_machine):
    decisions.decide_item(item, kind="list", rationale="Grave", by=cast.coordinator)
    minutes.close_meeting(item.meeting, by=cast.coordinator)
    time_machine.shift(timedelta(hours=2))
    told(item.case, cast.socialworker)
    page = page_of(sign_in(cast.police), item)
    assert "s words</h2>" in page
    assert not [words for words in (WORDS, EVENT) if words in page]


def test_the_item_does_not_open_the_record_to_who_does_not_see_it(cast, item, sign_in):
    """The police sit at the table before the child is listed: the statement opens the item, and not the record."""
    told(item.case, cast.socialworker)
    casework.end_share(item.case.shares.get(partner=cast.partners["police"]), because="Over", by=cast.socialworker)
    page = page_of(sign_in(cast.police), item)
    assert NOT_YOURS in page
    assert not [words for words in (WORDS, EVENT) if words in page]
    assert NOT_YOURS not in page_of(sign_in(cast.member), item)


def test_an_item_that_is_shut_holds_neither(cast, item, sign_in):
    told(item.case, cast.socialworker)
    casework.restrict_case(item.case, restricted=True, reason="A parent works here", by=cast.guardian)
    page = page_of(sign_in(cast.police), item)
    assert not [words for words in (WORDS, EVENT, NOT_YOURS) if words in page]


def test_names_are_left_out_of_both(cast, item, sign_in):
    told(item.case, cast.socialworker, text="Wren was away")
    client = sign_in(cast.police)
    client.post(url("hide_names", item.meeting), {"back": item.get_absolute_url()})
    page = page_of(client, item)
    assert "to stay too, says [name]" in page
    assert "[name] was away" in page


def test_many_are_cut_and_take_no_more_queries(cast, item, sign_in):
    client = sign_in(cast.coordinator)
    told(item.case, cast.socialworker)
    page_of(client, item)
    few = queries_of(client, item.get_absolute_url())
    for number in range(12):
        told(item.case, cast.socialworker, words=f"Said {number}", text=f"Event {number}.")
    many = queries_of(client, item.get_absolute_url())
    assert len(few) == len(many) <= 12, "\n".join(one[:330] for one in many)
    page = page_of(client, item)
    assert page.count("Event ") == 10
    assert "Event 1." not in page
    assert page.count("Said ") == 3
    assert "There is more" in page


# --- places, peers and themes


@pytest.mark.parametrize("kind", THEMES)
def test_a_place_a_peer_group_and_a_theme_are_items_of_their_own(cast, meeting, kind):
    item = agenda.add_to_agenda(meeting, kind=kind, title="The bus station", by=cast.coordinator)
    assert possible_decisions(kind) == (DecisionKind.NOTED, DecisionKind.DEFER)
    assert decisions.decide_item(item, kind="noted", rationale="Heard", by=cast.coordinator).agreed is None


def test_a_word_that_is_no_kind_is_refused_in_words(cast, meeting):
    with pytest.raises(ValidationError) as refused:
        agenda.add_to_agenda(meeting, kind="gossip", title="The bus station", by=cast.coordinator)
    assert "kind" in refused.value.message_dict


# --- time


def test_the_time_left_is_shared_by_the_items_that_wait():
    two, five = at(2026, 11, 24, 14), at(2026, 11, 24, 17)
    assert fair_share(began=two, ends_at=five, waiting=9) == timedelta(minutes=20)
    assert fair_share(began=five, ends_at=two, waiting=9) == timedelta(0)
    assert fair_share(began=two, ends_at=five, waiting=0) == timedelta(hours=3)


def test_the_page_says_how_long_the_item_has_and_when_it_is_up(cast, item, sign_in, time_machine):
    time_machine.move_to(item.meeting.starts_at + timedelta(minutes=1))
    assert "180 minutes, until 17:00" in page_of(sign_in(cast.member), item)
    time_machine.move_to(item.meeting.starts_at + timedelta(hours=4))
    assert "Time is up" in page_of(sign_in(cast.member), item)


# --- names hidden

HIDDEN = ("Wren", "wren", "Testerly", "W.T.", "Sparrow", "Double")


def test_names_are_hidden_on_every_page_until_they_are_shown_again(cast, again, sign_in):
    client = sign_in(cast.coordinator)
    child = again.case.child
    child.other_names.create(given_name="Sparrow", family_name="Oldname-Double", kind="street")
    said = "wren, called Sparrow and once Double, was with her friends"
    contributions.contribute(again, text=said, source="Visit", by=cast.police)
    answer = client.post(url("hide_names", again.meeting), {"back": again.get_absolute_url()})
    assert answer.url == again.get_absolute_url()
    [action] = again.case.actions.all()
    for address in (
        again.get_absolute_url(),
        url("meeting", again.meeting),
        url("last_actions", again.meeting),
        url("review_action", again.meeting, action),
        url("action", action),
        f"{url('actions')}?whose=panel",
    ):
        content = client.get(address).content.decode()
        assert not [word for word in HIDDEN if word in content], address
        assert again.case.child.reference in content
    owner = sign_in(cast.police)
    owner.post(url("hide_names", again.meeting), {"back": again.get_absolute_url()})
    report = owner.get(url("report_action", action)).content.decode()
    assert "Tell [name]" in report
    assert "Wren" not in report
    assert "Tell [name]" in owner.get("/").content.decode()
    client.post(url("hide_names", again.meeting), {"back": "https://elsewhere.example/"})
    assert "Wren Testerly" in page_of(client, again)


@pytest.mark.parametrize(
    ("text", "left"),
    [("Wren came", "[name] came"), ("WREN TESTERLY", "[name]"), ("A wrench", "A wrench"), ("", "")],
)
def test_only_whole_names_are_left_out(text, left):
    assert without_names(text, ("Wren Testerly", "Testerly", "Wren")) == left


def test_the_score_stands_against_the_threshold_of_its_day(cast, item, sign_in):
    net, threshold = item.case.assessments.get().net, item.meeting.panel.thresholds.get().net
    page = page_of(sign_in(cast.coordinator), item)
    assert f"Risk score: {net}, first reading, threshold {threshold}" in page
    assert 'class="app-sparkline__limit"' in page
