"""Panels are set up, changed and seated, through pages and the API."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from riskpanel.models import Panel
from riskpanel.operations import panels
from riskpanel.rules.meetings import Seat, missing_for_quorum
from tests.access.bodies import PANEL
from tests.riskpanel.tables import all_present


def url(name, **ids):
    return reverse(f"riskpanel:{name}", kwargs=ids)


def test_administrator_sets_up_a_panel_of_its_own_cadence_and_quorum(cast, panel, sign_in):
    typed = PANEL | {"framework": panel.framework_id}
    answer = sign_in(cast.admin).post(url("new_panel"), typed)
    assert answer.status_code == 302
    made = Panel.objects.get(name="Exploitation panel")
    assert (made.cadence_days, made.mandatory_sectors, made.minimum_present) == (7, ["police"], 4)
    assert panels.change_panel(made, by=cast.admin, one_of_sectors=[]).one_of_sectors == []
    page = sign_in(cast.admin).get(made.get_absolute_url()).content.decode()
    assert "Nobody sits for Police" in page


def test_a_name_that_is_taken_is_refused_and_nothing_typed_is_lost(cast, panel, sign_in):
    typed = PANEL | {"framework": panel.framework_id, "name": panel.name}
    page = sign_in(cast.admin).post(url("new_panel"), typed).content.decode()
    assert "already exists" in page
    assert panel.name in page


def test_the_second_of_two_who_change_a_panel_is_told(cast, panel):
    panels.change_panel(panel, by=cast.admin, edition=panel.edition, cadence_days=21)
    with pytest.raises(ValidationError, match="Somebody has changed this panel"):
        panels.change_panel(panel, by=cast.admin, edition=panel.edition, cadence_days=7)
    panel.refresh_from_db()
    assert panel.cadence_days == 21


@pytest.mark.parametrize(
    "wrong", [{"cadence_days": 0}, {"confirmations": 0}, {"mandatory_sectors": ["circus"]}, {"minimum_present": 51}]
)
def test_what_a_panel_cannot_be_is_refused_in_words(cast, panel, wrong):
    with pytest.raises(ValidationError) as refused:
        panels.change_panel(panel, by=cast.admin, **wrong)
    assert list(refused.value.message_dict) == list(wrong)


def test_only_the_administrator_changes_a_panel(cast, panel):
    with pytest.raises(PermissionDenied):
        panels.change_panel(panel, by=cast.chair, cadence_days=7)


def test_chair_seats_and_unseats_a_member_through_the_pages(cast, panel, sign_in):
    client = sign_in(cast.chair)
    seat = panel.members.get(user=cast.police)
    assert client.post(url("end_seat", panel_id=panel.pk, seat_id=seat.pk)).status_code == 302
    typed = {"user": cast.police.email, "role": "observer"}
    assert client.post(url("seat_on_panel", panel_id=panel.pk), typed).status_code == 302
    assert panel.members.get(user=cast.police, until=None).role == "observer"


def test_a_quorum_asks_for_enough_people_who_are_no_observers():
    present = [Seat("chair", "social_care"), Seat("member", "police"), Seat("observer", "health")]
    missing = missing_for_quorum(present, mandatory=["police"], one_of=[], least=4)
    assert missing == ["2 more of at least 4 people"]


def test_threshold_is_recorded_at_a_meeting_under_way(cast, panel, meeting, sign_in):
    client = sign_in(cast.coordinator)
    typed = {"net": 50, "meeting": str(meeting.pk), "since": "tomorrow"}
    refused = client.post(url("agree_threshold", panel_id=panel.pk), typed)
    assert "Below quorum the panel agrees no threshold" in refused.content.decode()
    all_present(meeting, cast.coordinator)
    answer = client.post(url("agree_threshold", panel_id=panel.pk), typed)
    assert answer.status_code == 302, answer.content.decode()
    newest = panel.thresholds.order_by("-since").first()
    assert (newest.net, newest.agreed_at) == (50, meeting)


def test_api_sets_up_changes_and_seats(cast, panel, sign_in):
    client = sign_in(cast.admin)
    given = PANEL | {"log_owner": cast.boardchair.pk, "framework": panel.framework_id}

    def call(method, address, body, **headers):
        return getattr(client, method)(address, json.dumps(body), content_type="application/json", **headers)

    made = call("post", "/api/v1/panels/", given)
    assert made.status_code == 201, made.content
    address = f"/api/v1/panels/{made.json()['id']}/"
    changed = call("patch", address, {"cadence_days": 21}, HTTP_IF_MATCH=made["ETag"])
    assert (changed.status_code, changed.json()["cadence_days"]) == (200, 21)
    assert call("patch", address, {"cadence_days": 7}, HTTP_IF_MATCH=made["ETag"]).status_code == 412
    seated = call("post", f"{address}seats/", {"user": cast.chair.pk, "role": "chair"})
    assert [one["role"] for one in seated.json()["seats"]] == ["chair"]
    issued = call("post", f"{address}terms/", {"text": "Between us."}, HTTP_IF_MATCH=seated["ETag"])
    assert issued.json()["terms"]["version"] == 1
    assert call("post", f"{address}accept-terms/", {"version": 1}).status_code == 403
