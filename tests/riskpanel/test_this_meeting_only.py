"""What an agency says for this meeting only: read by all at the table until the meeting is over, then by it alone."""

import hashlib

import pytest

from riskpanel import minutes as minutes_text
from riskpanel import papers as papers_text
from riskpanel.models import AgendaItem, Contribution, Meeting, PapersPart
from riskpanel.operations import agenda, contributions, decisions, minutes, papers
from riskpanel.operations import meetings as sittings
from riskpanel.states import Classification
from tests.riskpanel.confidence.asking import of, url
from tests.riskpanel.tables import all_accept, all_present, assess, begin

SECRET, OPEN = "An informant named the flat", "Stopped twice in one car"
OTHERS = ("chair", "coordinator", "member", "school")


@pytest.fixture
def item(cast, meetings, shared_case) -> AgendaItem:
    """A child on the agenda of a planned meeting, of whom the police share one thing openly and one restricted."""
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meetings[0], by=cast.coordinator)
    all_accept(meetings[0])
    restricted = Classification.RESTRICTED
    contributions.contribute(item, text=OPEN, source="Patrol", by=cast.police)
    contributions.contribute(item, text=SECRET, source="Unit", classification=restricted, by=cast.police)
    papers.issue_papers(meetings[0], by=cast.coordinator)
    item.meeting.refresh_from_db()
    return item


@pytest.fixture
def under_way(cast, item) -> AgendaItem:
    begin(item.meeting, cast.coordinator)
    return AgendaItem.objects.get(pk=item.pk)


@pytest.fixture
def over(cast, under_way) -> AgendaItem:
    """The meeting closed, the child on the log: the item stays open to all who sat there."""
    all_present(under_way.meeting, cast.coordinator)
    decisions.decide_item(under_way, kind="list", rationale="Far above the threshold", by=cast.coordinator)
    minutes.close_meeting(under_way.meeting, by=cast.coordinator)
    return AgendaItem.objects.get(pk=under_way.pk)


def reads(user, item) -> set[str]:
    return set(Contribution.objects.visible_to(user).filter(item=item).values_list("text", flat=True))


@pytest.mark.parametrize("state", ["item", "under_way"])
@pytest.mark.parametrize("person", [*OTHERS, "police"])
def test_until_the_meeting_is_over_all_at_the_table_read_it(cast, request, state, person):
    assert reads(cast.users[person], request.getfixturevalue(state)) == {OPEN, SECRET}


@pytest.mark.parametrize("person", OTHERS)
def test_once_it_is_over_only_the_agency_that_said_it_does(cast, over, person):
    assert reads(cast.users[person], over) == {OPEN}
    assert reads(cast.police, over) == {OPEN, SECRET}


def test_a_meeting_called_off_is_over_too(cast, item):
    sittings.cancel_meeting(item.meeting, reason="Snow", by=cast.coordinator)
    assert reads(cast.member, item) == {OPEN}


def test_the_item_page_shows_it_to_others_while_the_meeting_lasts(cast, under_way, sign_in):
    assert SECRET in sign_in(cast.member).get(url("item", under_way.meeting, under_way)).content.decode()


def test_the_item_page_shows_it_to_others_no_more_once_it_is_over(cast, over, sign_in):
    page = sign_in(cast.member).get(url("item", over.meeting, over)).content.decode()
    assert OPEN in page
    assert SECRET not in page
    assert SECRET in sign_in(cast.police).get(url("item", over.meeting, over)).content.decode()


def test_an_agency_that_said_nothing_else_has_still_spoken(cast, meeting, shared_case, sign_in):
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    restricted = Classification.RESTRICTED
    contributions.contribute(item, text=SECRET, source="Unit", classification=restricted, by=cast.police)
    decisions.decide_item(item, kind="defer", rationale="Later", by=cast.coordinator)
    minutes.close_meeting(meeting, by=cast.coordinator)
    page = sign_in(cast.member).get(url("item", meeting, item)).content.decode()
    assert "Fernshire Police (filed in time)" in page
    assert SECRET not in page


@pytest.mark.parametrize("state", ["under_way", "over"])
def test_the_api_gives_the_same(cast, request, state, api):
    item = request.getfixturevalue(state)

    def texts(user):
        rows = api(user).get(of(item.meeting, "contributions/")).json()["results"]
        return {row["text"] for row in rows}

    assert texts(cast.member) == ({OPEN} if state == "over" else {OPEN, SECRET})
    assert texts(cast.police) == {OPEN, SECRET}


def test_sealed_papers_mark_it_and_leave_it_out_once_the_meeting_is_over(cast, under_way, sign_in, api):
    def page(user):
        return sign_in(user).get(url("papers", under_way.meeting)).content.decode()

    def by_api(user):
        return str(api(user).get(of(under_way.meeting, "papers/")).json()["results"])

    marked = f"Fernshire Police, for this meeting only: {SECRET} (Source: Unit.)"
    for read in (page, by_api):
        assert marked in read(cast.member)
        assert f"Fernshire Police: {OPEN}" in read(cast.member)
    decisions.decide_item(under_way, kind="defer", rationale="Later", by=cast.coordinator)
    minutes.close_meeting(under_way.meeting, by=cast.coordinator)
    for read in (page, by_api):
        assert SECRET not in read(cast.member)
        assert OPEN in read(cast.member)
        assert marked in read(cast.police)


def test_the_seal_is_of_the_whole_papers(item):
    parts = list(PapersPart.objects.filter(meeting=item.meeting))
    digest = hashlib.sha256(papers_text.whole(parts).encode()).hexdigest()
    assert Meeting.objects.get(pk=item.meeting_id).papers_digest == digest
    assert [SECRET in part.text for part in parts] == [False, False, True]


def test_the_minutes_leave_it_out_for_everybody(over):
    text = minutes_text.whole(minutes_text.compose(over.meeting))
    assert OPEN in text
    assert SECRET not in text
