"""A child is referred to a panel from the case or by the front door, and heard, withdrawn or returned."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from audit.transitions import StateError, history
from cases import operations as casework
from cases.cautions import before_closing
from cases.models import Case
from notifications.models import Notice
from referrals import operations as front_door
from referrals.models import Decision
from riskpanel import access
from riskpanel import papers as papers_text
from riskpanel.models import AgendaItem, Meeting, PanelReferral
from riskpanel.operations import agenda, conflicts, contributions, decisions, panels, papers, referring, risk_log
from riskpanel.operations import meetings as sittings
from riskpanel.operations.panels import issue_terms
from riskpanel.rules.referring import hears
from riskpanel.states import PANEL_REFERRAL_TRANSITIONS, PanelReferralState
from tests.cast import SINCE
from tests.referrals.conftest import ANSWERS, DECISION
from tests.riskpanel.every_event import not_as_said
from tests.riskpanel.tables import all_accept, assess, at, begin, make_panel, plan

LEVELS = ("universal", "additional", "targeted", "specialist")
REASON = "Seen at the derelict mill with older men, three times"


@pytest.fixture
def panel(cast, time_machine):
    time_machine.move_to(at(2026, 11, 20, 9))
    return make_panel(cast)


@pytest.fixture
def meetings(cast, panel):
    """8 and 22 December 2026; the first takes referrals until 1 December, and its papers are sealed on the 4th."""
    return plan(panel, cast.coordinator, at(2026, 12, 8), count=2)


@pytest.fixture
def refer(cast, panel, shared_case):
    def make(*, by=None, case=shared_case, **more):
        return referring.refer_to_panel(case, panel=panel, reason=REASON, by=by or cast.school, **more)

    return make


@pytest.fixture
def referral(meetings, refer):
    return refer()


def told(rule):
    return sorted(one.user.email.split("@")[0] for one in Notice.objects.filter(rule=rule))


# --- Referring


def test_a_child_referred_by_the_cut_off_is_on_the_agenda_at_once(cast, meetings, referral):
    [item] = meetings[0].agenda.all()
    assert (item.kind, item.case, item.referral) == ("new", referral.case, referral)
    assert not meetings[1].agenda.exists()
    assert referring.meeting_of(referral) == meetings[0]
    assert told("panel.referred") == ["chair", "coordinator"]
    assert all(referral.case.child.family_name not in one.text for one in Notice.objects.all())
    assert [(one.event, one.by) for one in history(referral)] == [("begin", cast.school)]


def test_who_comes_after_the_cut_off_is_heard_at_the_meeting_after(cast, meetings, refer, time_machine):
    time_machine.move_to(at(2026, 12, 2, 9))
    late = refer()
    assert not AgendaItem.objects.exists()
    assert referring.meeting_of(late) == meetings[1]
    agenda.build_agenda(meetings[0], by=cast.coordinator)
    assert not AgendaItem.objects.exists()
    agenda.build_agenda(meetings[1], by=cast.coordinator)
    assert AgendaItem.objects.get().referral == late


def test_the_day_of_the_cut_off_is_in_time_until_its_end(meetings, refer, time_machine):
    time_machine.move_to(at(2026, 12, 1, 23, 59))
    assert referring.meeting_of(refer()) == meetings[0]


def test_what_cannot_wait_comes_until_the_papers_are_sealed(cast, meetings, refer, time_machine):
    time_machine.move_to(at(2026, 12, 3, 9))
    urgent = refer(urgent_because="He is missing since Tuesday")
    assert meetings[0].agenda.get().referral == urgent
    assert "It cannot wait" in Notice.objects.filter(rule="panel.referred").first().text


def test_once_the_papers_are_sealed_the_chair_alone_brings_what_cannot_wait(cast, meetings, refer, time_machine):
    agenda.add_to_agenda(meetings[0], kind="theme", title="The mill", by=cast.coordinator)
    time_machine.move_to(at(2026, 12, 4, 9))
    papers.issue_papers(meetings[0], by=cast.coordinator)
    urgent = refer(urgent_because="He is missing since Tuesday")
    assert not AgendaItem.objects.filter(case=urgent.case).exists()
    assert referring.meeting_of(urgent) == meetings[1]
    item = agenda.add_to_agenda(meetings[0], kind="new", case=urgent.case, reason="Missing", by=cast.chair)
    assert item.referral == urgent


@pytest.mark.parametrize(
    ("cut_off", "sealed", "state", "urgent", "expected"),
    [
        (at(2026, 12, 1).date(), None, "planned", False, True),
        (at(2026, 11, 30).date(), None, "planned", False, False),
        (at(2026, 11, 30).date(), None, "planned", True, True),
        (None, None, "planned", False, True),
        (at(2026, 12, 1).date(), at(2026, 12, 1), "papers_issued", True, False),
        (at(2026, 12, 1).date(), None, "under_way", True, False),
        (at(2026, 12, 1).date(), None, "cancelled", True, False),
    ],
)
def test_which_meeting_hears_whom(meetings, cut_off, sealed, state, urgent, expected):
    meeting = meetings[0]
    meeting.cut_off_on, meeting.papers_sealed_at, meeting.state = cut_off, sealed, state
    assert hears(meeting, on=at(2026, 12, 1).date(), urgent=urgent) is expected


def sealed(meeting, by):
    agenda.add_to_agenda(meeting, kind="theme", title="The mill", by=by)
    papers.issue_papers(meeting, by=by)


def cancelled(meeting, by):
    sittings.cancel_meeting(meeting, reason="Snow", by=by)


@pytest.mark.parametrize(
    ("moment", "before"),
    [
        (at(2026, 12, 1, 9), None),
        (at(2026, 12, 2, 9), None),
        (at(2026, 12, 8, 15), None),
        (at(2026, 12, 1, 9), sealed),
        (at(2026, 12, 1, 9), cancelled),
    ],
)
def test_when_who_is_referred_today_is_heard_is_asked_of_all_meetings_as_the_rule_says(
    cast, panel, meetings, time_machine, moment, before
):
    time_machine.move_to(moment)
    if before:
        before(meetings[0], cast.coordinator)
    coming = [one for one in Meeting.objects.order_by("starts_at") if one.starts_at > moment]
    expected = next(one for one in coming if hears(one, on=moment.date(), urgent=False))
    assert referring.next_to_hear(panel) == expected
    [line] = referring.panels_as_lines()
    assert line["json"]["hears_at"].startswith(expected.starts_at.isoformat()[:16])


def test_a_referral_without_a_meeting_waits_for_the_next_one_planned(cast, panel, refer):
    early = refer()
    assert referring.meeting_of(early) is None
    [meeting] = plan(panel, cast.coordinator, at(2026, 12, 8), count=1)
    agenda.build_agenda(meeting, by=cast.coordinator)
    assert meeting.agenda.get().referral == early


def test_it_joins_the_item_of_a_child_who_is_on_the_agenda_already(cast, meetings, shared_case, refer):
    assess(shared_case, "A", by=cast.socialworker)
    agenda.build_agenda(meetings[0], by=cast.coordinator)
    made = refer()
    assert meetings[0].agenda.get().referral == made


def test_the_papers_say_who_referred_the_child_and_why(meetings, referral):
    text = papers_text.whole(papers_text.compose(meetings[0]))
    assert f"Referred by {referral.referred_by}, 20 November 2026: {REASON}" in text


# --- Refusals


def test_who_cannot_add_to_the_record_refers_nobody(cast, panel, shared_case, refer):
    for person in (cast.police, cast.coordinator, cast.outsider):
        with pytest.raises(PermissionDenied):
            refer(by=person)
    assert not PanelReferral.objects.exists()


def test_a_second_referral_and_one_of_a_child_on_the_log_are_conflicts(cast, meetings, referral, refer):
    with pytest.raises(ValidationError, match="referred to Risk management group already") as refusal:
        refer(by=cast.socialworker)
    assert refusal.value.code == "conflict"
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelReferral.objects.create(panel=referral.panel, case=referral.case, reason="Again", referred_by=cast.school)


def test_a_restricted_record_is_not_referred_and_opens_to_nobody(cast, meetings, referral, refer):
    casework.restrict_case(referral.case, restricted=True, reason="A parent works here", by=cast.guardian)
    access.forget(cast.member)
    assert not access.sees(cast.member, referral.case)
    referring.end_referral(referral, because="Restricted", by=cast.school)
    with pytest.raises(ValidationError, match="This record is restricted"):
        refer(by=cast.socialworker)


def test_nothing_is_referred_without_a_reason(cast, panel, shared_case):
    with pytest.raises(ValidationError) as refusal:
        referring.refer_to_panel(shared_case, panel=panel, reason=" ", by=cast.school)
    assert list(refusal.value.message_dict) == ["reason"]


# --- Sight


def test_the_panels_people_see_the_child_from_the_referral_until_it_ends(cast, panel, meetings, other_case, refer):
    access.forget(cast.member)
    assert not access.sees(cast.member, other_case)
    made = refer(case=other_case, by=cast.charity)
    access.forget(cast.member)
    assert access.sees(cast.member, other_case)
    referring.end_referral(made, because="They moved away", by=cast.charity)
    access.forget(cast.member)
    assert not access.sees(cast.member, other_case)


@pytest.fixture
def other_case(cast):
    """A child whom the charity leads and nobody of the panel sees."""
    names = {"given_name": "Robin", "family_name": "Otherly", "date_of_birth": "2011-03-04", "postcode": "ZZ1 1AA"}
    child = casework.record_child(**names, by=cast.frontdoor)
    where = {"locality": cast.north, "level_of_need": 4, "reason": "Support"}
    return casework.open_case(child, lead=cast.charity, by=cast.frontdoor, **where)


# --- Its end


def test_it_is_heard_by_the_panels_decision_and_who_asked_is_told(cast, meetings, referral, time_machine):
    time_machine.move_to(at(2026, 12, 8))
    meeting = begin(meetings[0], cast.coordinator)
    item = meeting.agenda.get()
    decisions.decide_item(item, kind="not_listed", rationale="The plan is enough for now", by=cast.coordinator)
    referral.refresh_from_db()
    assert (referral.state, bool(referral.ended_at)) == ("heard", True)
    assert referring.decision_on(referral).kind == "not_listed"
    assert told("panel.referral_heard") == ["school", "socialworker"]


def test_a_child_who_is_listed_between_two_meetings_waits_no_more(cast, panel, meetings, referral):
    made = assess(referral.case, "A", by=cast.socialworker)
    words = {"reason": "At risk tonight", "lead": cast.socialworker, "assessment": made}
    risk_log.list_child(referral.case, panel=panel, by=cast.coordinator, **words)
    referral.refresh_from_db()
    assert referral.state == "heard"
    assert told("panel.referral_heard") == ["school", "socialworker"]


def test_deferred_it_waits_and_comes_to_the_next_meeting(cast, meetings, referral, time_machine):
    time_machine.move_to(at(2026, 12, 8))
    meeting = begin(meetings[0], cast.coordinator)
    decisions.decide_item(meeting.agenda.get(), kind="defer", rationale="The nurse is away", by=cast.coordinator)
    referral.refresh_from_db()
    assert referral.is_waiting
    agenda.build_agenda(meetings[1], by=cast.coordinator)
    assert meetings[1].agenda.get().referral == referral


def test_who_made_it_withdraws_it_and_it_leaves_the_open_agenda(cast, meetings, referral):
    ended = referring.end_referral(referral, because="He has moved to Leeds", by=cast.school)
    assert (ended.state, ended.ended_because) == ("withdrawn", "He has moved to Leeds")
    assert not meetings[0].agenda.exists()
    assert told("panel.referral_withdrawn") == ["chair", "coordinator"]


def test_the_coordinator_returns_it_and_who_asked_is_told(cast, meetings, referral):
    ended = referring.end_referral(referral, because="The exploitation panel hears him", by=cast.coordinator)
    assert ended.state == "returned"
    assert told("panel.referral_returned") == ["school", "socialworker"]


def test_what_an_agency_has_shared_keeps_the_item(cast, meetings, referral):
    all_accept(meetings[0])
    item = meetings[0].agenda.get()
    contributions.contribute(item, text="Seen at the park", source="Patrol", by=cast.police)
    referring.end_referral(referral, because="He has moved", by=cast.school)
    assert meetings[0].agenda.get() == item


def test_what_somebody_left_stays_on_record_with_its_item(cast, meetings, referral):
    item = meetings[0].agenda.get()
    conflicts.declare_conflict(item, user=cast.police, by=cast.police)
    referring.end_referral(referral, because="He has moved", by=cast.school)
    assert meetings[0].agenda.get() == item


def test_in_sealed_papers_it_is_the_panels_to_hear(cast, meetings, referral):
    papers.issue_papers(meetings[0], by=cast.coordinator)
    for person in (cast.school, cast.coordinator):
        with pytest.raises(StateError, match="It stands in the papers of 8 December 2026"):
            referring.end_referral(referral, because="He has moved", by=person)


def test_others_do_not_end_it(cast, meetings, referral):
    for person in (cast.health, cast.member, cast.manager):
        with pytest.raises(PermissionDenied):
            referring.end_referral(referral, because="No", by=person)
    with pytest.raises(ValidationError):
        referring.end_referral(referral, because=" ", by=cast.school)


def hear(world):
    [item] = world.meeting.agenda.all()
    decisions.decide_item(item, kind="not_listed", rationale="The plan is enough for now", by=world.cast.coordinator)


def end(by):
    return lambda w: referring.end_referral(w.referral, because="So", by=w.cast.users[by])


ENDED = {"heard": hear, "withdrawn": end("school"), "returned": end("coordinator")}
EVENTS = {
    "withdraw": (end("school"), {"waiting"}),
    "return": (end("coordinator"), {"waiting"}),
    "refer again": (lambda w: w.refer(), set(ENDED)),
}


@pytest.fixture
def world(cast, meetings, referral, refer):
    return SimpleNamespace(cast=cast, meeting=meetings[0], referral=referral, refer=refer)


@pytest.mark.parametrize("state", PanelReferralState.values)
def test_in_each_state_of_a_referral(world, state, time_machine):
    if state == "heard":
        time_machine.move_to(world.meeting.starts_at)
        begin(world.meeting, world.cast.coordinator)
    if state in ENDED:
        ENDED[state](world)
    world.referral.refresh_from_db()
    assert world.referral.state == state
    assert not_as_said(EVENTS, world, state) == {}


@pytest.mark.parametrize("state", ENDED)
def test_the_database_lets_what_has_ended_stay_so(cast, panel, shared_case, state):
    ended = PanelReferral.objects.create(
        panel=panel,
        case=shared_case,
        reason=REASON,
        referred_by=cast.school,
        state=state,
        ended_at=at(2026, 11, 20),
        ended_because="So",
    )
    assert not [one for one in PANEL_REFERRAL_TRANSITIONS if one.possible_from(state)]
    for change in ({"state": "waiting", "ended_at": None, "ended_because": ""}, {"reason": "Another"}):
        with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
            PanelReferral.objects.filter(pk=ended.pk).update(**change)


def test_whoever_closes_the_case_is_told_that_the_child_waits(referral):
    assert f"The child is referred to {referral.panel} and would not be heard." in before_closing(referral.case)


# --- The front door


FOR_THE_PANEL = DECISION | {"outcome": "panel", "level": 4}
JO = {"given_name": "Jo", "family_name": "Madeup", "date_of_birth": "2016-03-01", "relation": "sibling"}


@pytest.fixture
def accepted(cast, panel):
    """Robin and Jo on one referral, in triage."""
    front_door.publish_guidance(by=cast.admin, **dict.fromkeys(LEVELS, "What it means"))
    draft = front_door.start_referral(by=cast.school, **ANSWERS)
    front_door.save_draft(draft, by=cast.school, members=[JO | {"also_referred": True}])
    return front_door.accept_referral(front_door.send_referral(draft, by=cast.school), by=cast.frontdoor)


@pytest.fixture
def another(cast, panel):
    """A second panel, with a chair and no meeting planned."""
    made = panels.set_up_panel(name="Exploitation panel", log_owner=cast.boardchair, since=SINCE, by=cast.admin)
    panels.seat_member(made, cast.chair, role="chair", since=SINCE, by=cast.admin)
    return made


def opened(cast, child, **more):
    given = {"lead": cast.socialworker, "locality": cast.north, "level_of_need": 4, "reason": "Known"}
    return casework.open_case(child, by=cast.frontdoor, **given | more)


def decide(cast, referral, **given):
    return front_door.decide_referral(
        referral, by=cast.frontdoor, **FOR_THE_PANEL | {"lead": cast.socialworker} | given
    )


def jo_of(referral):
    return referral.children.get(is_first=False).child


def test_the_front_door_refers_by_its_decision(cast, meetings, accepted):
    made = decide(cast, accepted, closed_out=[jo_of(accepted).pk], closed_out_reason="Lives with an aunt")
    referral = PanelReferral.objects.get()
    assert (referral.case, referral.referred_by, referral.reason) == (made.case, cast.frontdoor, made.rationale)
    assert meetings[0].agenda.get().referral == referral
    assert told("panel.referred") == ["chair", "coordinator"]
    assert made.not_referred == ()


def test_the_front_door_chooses_the_panel_and_says_why_it_cannot_wait(cast, meetings, accepted, another, time_machine):
    time_machine.move_to(at(2026, 12, 2, 9))
    decide(cast, accepted, panel=meetings[0].panel_id, urgent_because=" Missing since Tuesday ")
    assert {one.urgent_because for one in PanelReferral.objects.all()} == {"Missing since Tuesday"}
    assert meetings[0].agenda.filter(kind="new").count() == 2, "each child, after the cut-off"
    assert not PanelReferral.objects.filter(panel=another).exists()


def test_the_page_asks_which_panel_and_says_when_each_hears(cast, meetings, accepted, another, sign_in):
    client, place = sign_in(cast.frontdoor), reverse("referrals:decide", args=[accepted.pk])
    page = client.get(place).content.decode()
    assert "Risk management group hears who is referred today on 8 December 2026" in page
    assert "Exploitation panel has no meeting planned yet" in page
    typed = FOR_THE_PANEL | {"lead": cast.socialworker.pk, "urgent_because": "Missing since Tuesday"}
    refused = client.post(place, typed).content.decode()
    assert "Select the panel." in refused
    assert "Missing since Tuesday" in refused
    assert client.post(place, typed | {"panel": another.pk}).status_code == 302
    made = PanelReferral.objects.filter(case=accepted.decisions.get().case).get()
    assert (made.panel, made.urgent_because) == (another, "Missing since Tuesday")


def test_where_there_is_one_panel_the_page_asks_only_why_it_cannot_wait(cast, meetings, accepted, sign_in):
    client, place = sign_in(cast.frontdoor), reverse("referrals:decide", args=[accepted.pk])
    page = client.get(place).content.decode()
    assert 'name="panel"' not in page
    assert 'name="urgent_because"' in page
    client.post(place, FOR_THE_PANEL | {"lead": cast.socialworker.pk})
    assert PanelReferral.objects.filter(panel=meetings[0].panel).count() == 2


def test_an_outcome_for_no_panel_asks_none(cast, accepted, another, sign_in):
    given = DECISION | {"lead": cast.socialworker.pk, "urgent_because": "Missing"}
    sign_in(cast.frontdoor).post(reverse("referrals:decide", args=[accepted.pk]), given)
    accepted.refresh_from_db()
    assert accepted.state == "decided"
    assert not PanelReferral.objects.exists()


def without_chair(panel):
    panel.members.filter(role="chair").update(until=timezone.localdate())


def test_where_no_panel_has_a_chair_the_front_door_is_told_and_keeps_what_it_typed(cast, accepted, panel, sign_in, api):
    without_chair(panel)
    client, place = sign_in(cast.frontdoor), reverse("referrals:decide", args=[accepted.pk])
    assert "No panel takes referrals today" in client.get(place).content.decode(), "before anything is decided"
    refused = client.post(place, FOR_THE_PANEL | {"lead": cast.socialworker.pk})
    assert "error-summary" in refused.content.decode()
    assert DECISION["rationale"] in refused.content.decode()
    client, place = api(cast.frontdoor), f"/api/v1/referrals/{accepted.pk}/"
    answer = client.post(
        f"{place}decide/",
        FOR_THE_PANEL | {"lead": cast.socialworker.pk},
        format="json",
        headers={"If-Match": client.get(place)["ETag"]},
    )
    assert (answer.status_code, list(answer.json())) == (400, ["outcome"])
    accepted.refresh_from_db()
    assert accepted.state == "accepted"


def test_the_api_chooses_the_panel_the_first_where_it_says_nothing(cast, accepted, another, api):
    client, place = api(cast.frontdoor), f"/api/v1/referrals/{accepted.pk}/"
    given = FOR_THE_PANEL | {"lead": cast.socialworker.pk, "urgent_because": "Missing"}
    etag = {"If-Match": client.get(place)["ETag"]}
    nowhere = client.post(f"{place}decide/", given | {"panel": 0}, format="json", headers=etag)
    assert (nowhere.status_code, nowhere.json()) == (400, {"panel": ["Select a panel that takes referrals."]})
    assert client.post(f"{place}decide/", given | {"panel": another.pk}, format="json", headers=etag).status_code == 200
    assert set(PanelReferral.objects.values_list("panel", "urgent_because")) == {(another.pk, "Missing")}


@pytest.mark.parametrize(
    ("stand", "seen"),
    [("restricted", False), ("restricted before", False), ("on the log", True), ("waiting", True), ("waiting", False)],
)
def test_a_decision_that_can_refer_nobody_is_refused_and_tells_who_sees_the_case_why(
    cast, accepted, panel, another, stand, seen
):
    case = opened(cast, accepted.child, lead=cast.socialworker if seen else cast.health)
    words = "This record is restricted"
    if stand == "on the log":
        words, given = "on the risk log of Risk management group", {"reason": "Urgent", "lead": case.lead}
        risk_log.list_child(case, panel=panel, by=cast.coordinator, assessment=assess(case, "A", by=case.lead), **given)
    elif stand == "waiting":
        words = "referred to Risk management group already"
        referring.refer_to_panel(case, panel=panel, reason=REASON, by=case.lead)
    else:
        Case.objects.filter(pk=case.pk).update(restricted=True)
        if stand == "restricted before":
            casework.close_case(case, by=case.lead, reason="Moved")
    closed_out = {"closed_out": [jo_of(accepted).pk], "closed_out_reason": "Lives with an aunt"}
    with pytest.raises(ValidationError) as refusal:
        decide(cast, accepted, panel=panel.pk, **closed_out)
    [told_so] = refusal.value.message_dict["outcome"]
    assert told_so.startswith("Robin Madeup: ")
    assert (words in told_so) is seen
    assert ("Select another outcome" in told_so) is not seen
    assert Decision.objects.count() == 0


def test_a_child_who_cannot_be_referred_is_named_and_the_others_are_referred(cast, accepted, panel, sign_in):
    case = opened(cast, jo_of(accepted))
    waiting = referring.refer_to_panel(case, panel=panel, reason=REASON, by=cast.socialworker)
    answer = sign_in(cast.frontdoor).post(
        reverse("referrals:decide", args=[accepted.pk]), FOR_THE_PANEL | {"lead": cast.socialworker.pk}, follow=True
    )
    assert "Not referred to the panel. Jo Madeup: " in answer.content.decode()
    accepted.refresh_from_db()
    assert [one.case for one in PanelReferral.objects.exclude(pk=waiting.pk)] == [accepted.case]
    assert accepted.children.get(is_first=False).case == case, "she joins her case all the same"
    assert Record.objects.get(verb="not_referred").case_id == case.pk


def test_the_api_names_who_could_not_be_referred_and_its_tag_is_that_of_the_referral(cast, accepted, panel, api):
    referring.refer_to_panel(opened(cast, jo_of(accepted)), panel=panel, reason=REASON, by=cast.socialworker)
    client, place = api(cast.frontdoor), f"/api/v1/referrals/{accepted.pk}/"
    given = FOR_THE_PANEL | {"lead": cast.socialworker.pk}
    answer = client.post(f"{place}decide/", given, format="json", headers={"If-Match": client.get(place)["ETag"]})
    [words] = answer.json()["not_referred"]
    assert words.startswith("Jo Madeup: ")
    read = client.get(place)
    assert "not_referred" not in read.json()
    assert read["ETag"] == answer["ETag"]


def test_a_decision_that_two_sign_keeps_its_panel_until_the_signature(cast, accepted, meetings, another, sign_in):
    front_door.set_outcome(
        code="panel", label="Panel", effect="panel", countersigned=True, offered=True, reason="Agreed", by=cast.admin
    )
    decide(cast, accepted, panel=another.pk, urgent_because="Missing since Tuesday")
    assert not PanelReferral.objects.exists()
    page = sign_in(cast.manager).get(reverse("referrals:countersign", args=[accepted.pk])).content.decode()
    assert "Exploitation panel" in page
    assert "Missing since Tuesday" in page
    front_door.countersign_decision(accepted, by=cast.manager)
    assert set(PanelReferral.objects.values_list("panel", "urgent_because")) == {(another.pk, "Missing since Tuesday")}


def test_what_was_proposed_for_the_first_panel_goes_to_no_other_when_it_is_signed(cast, accepted, panel, another):
    front_door.set_outcome(
        code="panel", label="Panel", effect="panel", countersigned=True, offered=True, reason="Agreed", by=cast.admin
    )
    decide(cast, accepted)
    without_chair(panel)
    with pytest.raises(ValidationError, match="Select a panel that takes referrals"):
        front_door.countersign_decision(accepted, by=cast.manager)
    assert not PanelReferral.objects.exists()


# --- Pages and API


def refer_page(case):
    return reverse("riskpanel:refer_to_panel", args=[case.pk])


def test_a_practitioner_refers_from_the_risk_page(sign_in, cast, meetings, shared_case):
    client = sign_in(cast.school)
    assert (
        refer_page(shared_case) in client.get(reverse("riskpanel:risk_of_case", args=[shared_case.pk])).content.decode()
    )
    assert "hears who is referred today on 8 December 2026" in client.get(refer_page(shared_case)).content.decode()
    empty = client.post(refer_page(shared_case), {"panel": meetings[0].panel_id})
    assert "what the panel is to act on" in empty.content.decode()
    answer = client.post(refer_page(shared_case), {"panel": meetings[0].panel_id, "reason": REASON}, follow=True)
    assert REASON in answer.content.decode()
    assert f'href="{meetings[0].get_absolute_url()}">8 December 2026' in answer.content.decode()
    assert "Waiting to be heard" in answer.content.decode()
    again = client.post(refer_page(shared_case), {"panel": meetings[0].panel_id, "reason": "Once more, please"})
    assert "waits to be heard" in again.content.decode()
    assert "Once more, please" in again.content.decode()


def test_the_coordinator_finds_it_returns_it_and_is_led_to_the_list(sign_in, cast, referral):
    client = sign_in(cast.coordinator)
    waiting = reverse("riskpanel:panel_referrals", args=[referral.panel_id])
    assert waiting in client.get(reverse("riskpanel:risk_log")).content.decode()
    assert referral.get_absolute_url() in client.get(waiting).content.decode()
    assert REASON in client.get(referral.get_absolute_url()).content.decode()
    ending = reverse("riskpanel:end_panel_referral", args=[referral.pk])
    answer = client.post(ending, {"because": "The exploitation panel hears him"}, follow=True)
    assert "Returned by the panel. The other side has been told why." in answer.content.decode()


def test_the_item_at_the_table_says_who_referred_the_child(sign_in, cast, meetings, referral, time_machine):
    time_machine.move_to(at(2026, 12, 8))
    meeting = begin(meetings[0], cast.coordinator)
    client = sign_in(cast.coordinator)
    assert REASON in client.get(meeting.agenda.get().get_absolute_url()).content.decode()


def test_names_hidden_are_hidden_in_what_was_asked(sign_in, cast, panel, meetings, shared_case):
    words = f"{shared_case.child.given_name} is carrying for others"
    made = referring.refer_to_panel(shared_case, panel=panel, reason=words, by=cast.school)
    client = sign_in(cast.coordinator)
    assert words in client.get(made.get_absolute_url()).content.decode()
    client.post(reverse("riskpanel:hide_names", args=[meetings[0].pk]))
    for page in (made.get_absolute_url(), reverse("riskpanel:panel_referrals", args=[panel.pk])):
        assert shared_case.child.given_name not in client.get(page).content.decode()


def test_a_member_accepts_the_terms_before_any_referral(sign_in, cast, panel, referral):
    issue_terms(panel, text="What is said here stays here.", by=cast.admin)
    client = sign_in(cast.member)
    answer = client.get(referral.get_absolute_url())
    assert answer.url == reverse("riskpanel:panel_terms", args=[panel.pk])


def test_the_api_refers_reads_and_ends(api, cast, meetings, shared_case):
    client, all_of_them = api(cast.school), "/api/v1/panel-referrals/"
    given = {"case": str(shared_case.pk), "reason": REASON}
    made = client.post(all_of_them, given, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    assert client.post(all_of_them, given, format="json").status_code == 409
    nowhere = client.post(all_of_them, given | {"panel": 0}, format="json")
    assert (nowhere.status_code, list(nowhere.json())) == (400, ["panel"])
    [listed] = client.get(f"{all_of_them}?case={shared_case.pk}").json()["results"]
    assert listed["id"] == made.json()["id"]
    ended = client.post(f"{all_of_them}{listed['id']}/end/", {"because": "Moved"}, format="json")
    assert (ended.status_code, ended.json()["state"]) == (200, "withdrawn")
