"""Two people at the table of one meeting: one writes, the other follows; the connection is cut, and nothing is lost."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from riskpanel.models import Contribution, ItemDraft
from riskpanel.operations import agenda, conflicts
from tests.riskpanel.tables import all_present, assess, begin, make_panel, plan


@pytest.fixture
def item(live_server, cast, shared_case):
    """A child on the agenda of a meeting under way; the coordinator holds the pen."""
    panel = make_panel(cast)
    assess(shared_case, "A", by=cast.socialworker)
    [meeting] = plan(panel, cast.coordinator, timezone.now() + timedelta(hours=1))
    meeting = begin(meeting, cast.coordinator)
    all_present(meeting, cast.coordinator)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    return item


def box(walk, label):
    return walk.page.locator("main").get_by_label(label, exact=True)


@pytest.mark.django_db(transaction=True)
def test_one_writes_and_the_other_follows_within_seconds_and_a_cut_connection_loses_nothing(cast, item, sit_down):
    page = item.get_absolute_url()
    pen, police = sit_down(cast.coordinator, "room-pen"), sit_down(cast.police, "room-police")
    pen.go(page)
    police.go(page)

    # The pen holder sets an action; it stands on the follower's page without a reload.
    pen.fill(what="Meet the pupil every morning", owner="School Cast")
    pen.press("Add action")
    expect(police.page.locator("#item-actions")).to_contain_text("Meet the pupil every morning", timeout=4500)

    # The follower types; the connection is cut in the middle; what is typed stays, and is saved when it is back.
    told = box(police, "What your agency knows")
    told.press_sequentially("Stopped in the same car ")
    box(police, "Where it comes from").focus()
    strip = police.page.locator("#item-shared ~ form [data-save-strip]")
    expect(strip).to_contain_text(re.compile("Saved [0-9]{2}:[0-9]{2}"))
    police.page.context.set_offline(True)
    told.press_sequentially("twice, with an adult")
    box(police, "Where it comes from").fill("Patrol log")
    box(police, "Where it comes from").blur()
    expect(strip).to_contain_text("Not saved since")
    expect(police.page.locator("[data-follows]")).to_contain_text("Not up to date since", timeout=9000)
    police.page.get_by_role("button", name="Share", exact=True).click()
    expect(strip).to_contain_text("nothing was sent")
    assert not Contribution.objects.exists()
    assert told.input_value() == "Stopped in the same car twice, with an adult"
    police.page.context.set_offline(False)
    expect(strip).to_contain_text(re.compile("Saved [0-9]{2}:[0-9]{2}"), timeout=9000)
    expect(police.page.locator("[data-follows]")).to_be_empty(timeout=9000)
    place = police.page.locator("[data-room]").get_attribute("data-beat")
    with police.page.expect_request(lambda sent: sent.url.endswith(place), timeout=9000) as beat:
        pass
    assert beat.value.headers["x-background"] == "1", "following is no use of the service: the session idles out"

    # The browser dies and comes back: the text is there. It becomes a record, and the pen holder reads it at once.
    police.page.goto("about:blank")
    police.go(page)
    assert told.input_value() == "Stopped in the same car twice, with an adult"
    assert box(police, "Where it comes from").input_value() == "Patrol log"
    police.press("Share")
    assert Contribution.objects.get().text == "Stopped in the same car twice, with an adult"
    expect(pen.page.locator("#item-shared")).to_contain_text("Stopped in the same car twice", timeout=4500)
    assert told.input_value() == ""


@pytest.mark.django_db(transaction=True)
def test_the_same_person_in_two_windows_is_shown_both_texts(cast, item, sit_down):
    page = item.get_absolute_url()
    first, second = sit_down(cast.coordinator, "room-first"), sit_down(cast.coordinator, "room-second")
    first.go(page)
    second.go(page)
    for walk, text in ((first, "Wait for the visit."), (second, "Wait for the school.")):
        box(walk, "Why").fill(text)
        with walk.page.expect_response(lambda answer: answer.url.endswith("/draft/")):
            box(walk, "Why").blur()
    strip = second.page.locator("#item-decision [data-save-strip]")
    expect(strip).to_contain_text("This text was changed in another window")
    assert box(second, "Why").input_value() == "Wait for the school."
    second.press("Save for later", exact=False)
    assert "Saved in another window:" in second.text
    assert "Rationale: Wait for the visit." in second.text
    assert box(second, "Why").input_value() == "Wait for the school."
    second.press("Record the decision")
    assert box(second, "Why").input_value() == "Wait for the school.", "the kind of decision is asked for first"
    dissent = second.page.locator("main [name=dissent]")
    dissent.fill("The school objects")
    with second.page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        dissent.blur()
    assert ItemDraft.objects.get(form_name="decide").values["rationale"] == "Wait for the school."


@pytest.mark.django_db(transaction=True)
def test_a_follower_who_is_shut_out_keeps_nothing_of_the_child_on_the_screen(cast, item, sit_down):
    police = sit_down(cast.police, "room-shut")
    police.go(item.get_absolute_url())
    expect(police.page.locator("main h1")).to_contain_text("Testerly")
    conflicts.declare_conflict(item, user=cast.police, reason="A cousin", by=cast.coordinator)
    expect(police.page.locator("main h1")).to_have_text("You left this item", timeout=9000)
    assert "Testerly" not in police.page.content()


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_while_a_save_is_on_its_way_is_not_called_saved_and_a_refusal_stops_no_form(cast, item, sit_down):
    police = sit_down(cast.police, "room-on-its-way")
    police.go(item.get_absolute_url())
    told, source = box(police, "What your agency knows"), box(police, "Where it comes from")
    strip = police.page.locator("#item-shared ~ form [data-save-strip]")
    waiting = []
    police.page.route("**/draft/", lambda route: waiting.append(route))
    told.press_sequentially("Seen")
    with police.page.expect_request("**/draft/"):
        source.focus()
    with police.page.expect_response("**/draft/"):
        told.press_sequentially(" at the park")
        waiting.pop().continue_()
    expect(strip).to_contain_text("but for what you typed since")

    # A draft that is refused says why, and the form itself goes all the same.
    police.page.unroute("**/draft/")
    police.page.route("**/draft/", lambda route: route.fulfill(status=403, body="No"))
    source.fill("Patrol")
    told.focus()
    expect(strip).to_contain_text("You may not write here now.")
    police.press("Share")
    assert Contribution.objects.get().text == "Seen at the park"


@pytest.mark.django_db(transaction=True)
def test_a_meeting_is_led_by_the_keyboard_with_names_hidden(cast, item, sit_down):
    pen = sit_down(cast.coordinator, "room-keys")
    agenda.add_to_agenda(item.meeting, kind="place", title="The bus station", by=cast.coordinator)
    pen.go(item.meeting.get_absolute_url())
    pen.page.keyboard.press("l")
    assert pen.page.url.endswith(item.meeting.get_absolute_url()), "a letter alone does nothing"
    with pen.leaving():
        pen.page.keyboard.press("Alt+Shift+KeyL")
    assert pen.page.url.endswith("/actions/")
    pen.go(item.get_absolute_url())
    assert "Time for this item" in pen.text
    pen.page.keyboard.press("Alt+Shift+KeyA")
    pen.page.keyboard.type("Meet the pupil every morning")
    assert box(pen, "New action").input_value() == "Meet the pupil every morning"
    pen.page.keyboard.press("Tab")
    pen.page.keyboard.type("School")
    with pen.leaving():
        box(pen, "New action").press("Enter")
    assert item.actions.get().owner == cast.school
    with pen.leaving():
        pen.page.keyboard.press("Alt+Shift+KeyH")
    pen.page.get_by_text("Keyboard", exact=True).click()
    pen.page.get_by_text("Ratings and evidence").click()
    pen.look()
    assert "Testerly" not in pen.page.content()
    with pen.leaving():
        pen.page.keyboard.press("Alt+Shift+KeyN")
    assert pen.heading.endswith("The bus station")
    pen.look()
