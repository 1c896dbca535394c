"""A meeting called off: what was brought to it is heard at the next one, and nothing has to be filed twice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases import operations as casework
from riskpanel.filing import filings_of, seats_with_items
from riskpanel.models import Contribution
from riskpanel.operations import agenda, conflicts, contributions
from riskpanel.operations import meetings as sittings
from tests.riskpanel.tables import all_accept, assess, make_panel, plan


@pytest.fixture
def meetings(cast, shared_case):
    """Three planned meetings, the first with a proposed child, a place and a theme on its agenda."""
    found = plan(make_panel(cast), cast.coordinator, timezone.now() + timedelta(days=14), count=3)
    assess(shared_case, "A", by=cast.socialworker)
    agenda.build_agenda(found[0], by=cast.coordinator)
    agenda.add_to_agenda(found[0], kind="place", title="The park", by=cast.coordinator)
    for meeting in found:
        all_accept(meeting)
    return found


@pytest.fixture
def call_off(cast):
    return lambda meeting: sittings.cancel_meeting(meeting, reason="Snow", by=cast.coordinator)


def share(item, by, text, **more):
    return contributions.contribute(item, text=text, source="Call", by=by, **more)


def test_what_was_filed_comes_to_the_next_meeting_with_its_child_its_place_and_its_day(cast, meetings, sign_in):
    child, place = meetings[0].agenda.all()
    on_child = share(child, cast.police, "Seen at the station")
    on_place = share(place, cast.member, "Needles in the park")
    page = sign_in(cast.coordinator).get(reverse("riskpanel:cancel_meeting", args=[meetings[0].pk]))
    assert "what agencies filed for it comes to" in page.content.decode()
    sign_in(cast.coordinator).post(reverse("riskpanel:cancel_meeting", args=[meetings[0].pk]), {"reason": "Snow"})
    carried = {one.item.case_id or one.item.title: one for one in Contribution.objects.exclude(carried_from=None)}
    assert set(carried) == {child.case_id, "The park"}
    for filed, key in ((on_child, child.case_id), (on_place, "The park")):
        one = carried[key]
        assert (one.item.meeting, one.carried_from) == (meetings[1], filed)
        for name in ("partner", "contributed_by", "at", "text", "source", "classification"):
            assert getattr(one, name) == getattr(filed, name)
    assert Record.objects.filter(verb="carried_over", case_id=child.case_id).count() == 1
    filed = {one.partner: one.items for one in filings_of(meetings[1], seats_with_items(meetings[1]))}
    assert (filed[cast.police.acting_partner], filed[cast.school.acting_partner]) == (1, 0)


def test_what_was_said_for_that_meeting_only_stays_there(cast, meetings, call_off):
    child = meetings[0].agenda.get(kind="new")
    share(child, cast.police, "An informant says so", classification="restricted")
    call_off(meetings[0])
    assert not Contribution.objects.filter(item__meeting=meetings[1]).exists()


def test_it_comes_once_however_often_the_agenda_is_built_and_on_through_a_second_snow(cast, meetings, call_off):
    share(meetings[0].agenda.get(kind="new"), cast.police, "Seen at the station")
    call_off(meetings[0])
    agenda.build_agenda(meetings[1], by=cast.coordinator)
    assert Contribution.objects.filter(item__meeting=meetings[1]).count() == 1
    call_off(meetings[1])
    agenda.build_agenda(meetings[2], by=cast.coordinator)
    [heard] = Contribution.objects.filter(item__meeting=meetings[2])
    assert heard.carried_from.item.meeting == meetings[1]
    assert [one.kind for one in meetings[2].agenda.all()] == ["new", "place"]


def test_a_meeting_that_is_planned_later_takes_it_up(cast, meetings, call_off):
    share(meetings[0].agenda.get(kind="new"), cast.police, "Seen at the station")
    for meeting in reversed(meetings):
        call_off(meeting)
    later = plan(meetings[0].panel, cast.coordinator, timezone.now() + timedelta(days=90))[0]
    agenda.build_agenda(later, by=cast.coordinator)
    assert Contribution.objects.filter(item__meeting=later).exists()


@pytest.mark.parametrize("change", ["closed", "restricted"])
def test_a_child_who_cannot_be_heard_there_does_not_come(cast, meetings, shared_case, call_off, change):
    share(meetings[0].agenda.get(kind="new"), cast.police, "Seen at the station")
    if change == "closed":
        casework.close_case(shared_case, by=cast.socialworker, reason="They moved abroad")
    else:
        casework.restrict_case(shared_case, restricted=True, reason="A parent works here", by=cast.guardian)
    call_off(meetings[0])
    assert [one.title for one in meetings[1].agenda.all()] == ["The park"]
    assert not Contribution.objects.filter(item__meeting=meetings[1]).exists()


def test_who_left_the_place_has_left_it_at_the_next_meeting_too(cast, meetings, call_off):
    conflicts.declare_conflict(meetings[0].agenda.get(kind="place"), user=cast.police, by=cast.police)
    share(meetings[0].agenda.get(kind="place"), cast.member, "Needles in the park")
    call_off(meetings[0])
    place = meetings[1].agenda.get(kind="place")
    assert place.conflicts.live().get().user == cast.police
    assert not Contribution.objects.visible_to(cast.police).filter(item=place).exists()
    conflicts.withdraw_conflict(place.conflicts.get(), reason="Another park", by=cast.chair)
    agenda.build_agenda(meetings[1], by=cast.coordinator)
    assert not place.conflicts.live().exists()
