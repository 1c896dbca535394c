"""The API of children and cases: shapes, refusals, conditions, repeats."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Record
from cases import operations
from cases.models import Case, Child, Event, Share
from cases.search import read_token
from tests.cast import TOLD

CASES, CHILDREN = "/api/v1/cases/", "/api/v1/children/"
CHILD_KEYS = {
    "id",
    "reference",
    "given_name",
    "family_name",
    "date_of_birth",
    "expected_date",
    "age",
    "nhs_number",
    "upn",
    "sex",
    "postcode",
    "protected_address",
    "languages",
}
ROW_KEYS = {
    "id",
    "reference",
    "child",
    "child_name",
    "state",
    "lead",
    "locality",
    "level_of_need",
    "restricted",
    "opened_at",
    "closed_at",
    "closing_reason",
    "updated_at",
}
SHARE = {
    "rights": "view",
    "purpose": "support",
    "reason": "Mentoring begins",
    "basis": "public_task",
    "family_told": "told",
}
INSIDERS = ["socialworker", "manager", "frontdoor", "school", "health", "police", "member"]
OUTSIDERS = ["outsider", "charity", "board", "boardchair", "partnership", "network", "guardian", "admin"]


def path(case, tail=""):
    return f"{CASES}{case.pk}/{tail}"


@pytest.mark.parametrize("local", INSIDERS)
def test_those_with_a_share_read_exactly_these_keys(cast, shared_case, api, local):
    person = api(cast.users[local])
    assert set(person.get(path(shared_case)).data) == ROW_KEYS | {"why", "allowed"}
    [row] = person.get(CASES).data["results"]
    assert set(row) == ROW_KEYS
    [child] = person.get(CHILDREN).data["results"]
    assert set(child) == CHILD_KEYS
    assert set(person.get(f"{CHILDREN}{shared_case.child_id}/").data) == CHILD_KEYS


@pytest.mark.parametrize("local", OUTSIDERS)
def test_the_others_get_404_and_empty_lists(cast, shared_case, api, local):
    person = api(cast.users[local])
    for tail in ("", "shares/", "chronology/", "seen-by/"):
        assert person.get(path(shared_case, tail)).status_code == 404, tail
    assert person.get(f"{CHILDREN}{shared_case.child_id}/").status_code == 404
    assert person.get(CASES).data["results"] == []
    assert person.get(CHILDREN).data["results"] == []
    missing = person.get(f"{CASES}01900000-0000-7000-8000-000000000000/")
    assert missing.json() == person.get(path(shared_case)).json(), "out of sight reads as not existing"


def test_without_a_sign_in_nothing_is_answered(shared_case, client):
    for address in (CASES, path(shared_case), CHILDREN):
        assert client.get(address).status_code == 401


@pytest.mark.parametrize(
    ("local", "allowed"),
    [
        ("socialworker", ["record", "change", "share", "hand_over", "close"]),
        ("manager", ["record", "change", "share", "hand_over", "close"]),
        ("school", ["record"]),
        ("police", []),
    ],
)
def test_allowed_is_what_the_operations_will_take(cast, shared_case, api, local, allowed):
    body = api(cast.users[local]).get(path(shared_case)).data
    assert body["allowed"] == allowed
    assert body["why"].startswith("Shared with")


def test_a_look_through_the_api_is_on_record(cast, shared_case, api):
    api(cast.school).get(path(shared_case))
    assert Record.objects.filter(verb="viewed", actor=cast.school, case_id=shared_case.pk).count() == 1
    api(cast.school).get(f"{CHILDREN}{shared_case.child_id}/")
    look = Record.objects.get(verb="viewed", actor=cast.school, subject_kind="cases.child")
    assert look.case_id == shared_case.pk
    assert look.why.startswith("share:")


def test_a_protected_postcode_is_null(cast, shared_case, api):
    Child.objects.filter(pk=shared_case.child_id).update(protected_address=True)
    assert api(cast.socialworker).get(f"{CHILDREN}{shared_case.child_id}/").data["postcode"] is None


def test_a_child_is_recorded_once_by_the_same_key(cast, api):
    typed = {"given_name": "Robin", "family_name": "Madeup", "nhs_number": "9990000018", "id": "1", "reference": "X"}
    person = api(cast.school)
    first = person.post(CHILDREN, typed, headers={"Idempotency-Key": "abc"})
    again = person.post(CHILDREN, typed, headers={"Idempotency-Key": "abc"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Child.objects.filter(given_name="Robin").count() == 1
    assert first.data["reference"].startswith("CT"), "an undeclared field changes nothing"
    other = person.post(CHILDREN, typed | {"given_name": "Other"}, headers={"Idempotency-Key": "abc"})
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"nhs_number": "9990000019"}, "nhs_number"),
        ({"nhs_number": 12}, "nhs_number"),
        ({"date_of_birth": "2012-02-30"}, "date_of_birth"),
        ({"date_of_birth": "2012-02-03", "expected_date": "2027-01-01"}, "non_field_errors"),
        ({"given_name": "x" * 81}, "given_name"),
        ({"sex": "Z"}, "sex"),
        ({"languages": "English"}, "languages"),
        ({"upn": "nonsense"}, "upn"),
    ],
)
def test_bad_input_is_a_field_map_and_writes_nothing(cast, api, typed, field):
    answer = api(cast.school).post(CHILDREN, {"given_name": "Robin"} | typed)
    assert answer.status_code == 400
    assert field in answer.data
    assert Child.objects.count() == 0


@pytest.mark.parametrize("local", ["board", "network", "guardian", "admin"])
def test_who_does_not_work_with_children_records_none(cast, api, local):
    assert api(cast.users[local]).post(CHILDREN, {"given_name": "Robin"}).status_code == 403


def test_a_childs_identity_is_changed_on_the_representation_read(cast, shared_case, api):
    person, address = api(cast.school), f"{CHILDREN}{shared_case.child_id}/"
    etag = person.get(address)["ETag"]
    assert person.patch(address, {"given_name": "Wrenna"}).status_code == 428
    done = person.patch(address, {"given_name": "Wrenna"}, headers={"If-Match": etag})
    assert done.data["given_name"] == "Wrenna"
    stale = person.patch(address, {"given_name": "Wrennie"}, headers={"If-Match": etag})
    assert stale.status_code == 412
    assert api(cast.police).patch(address, {"sex": "F"}, headers={"If-Match": "*"}).status_code == 403
    assert api(cast.outsider).patch(address, {"sex": "F"}, headers={"If-Match": "*"}).status_code == 404
    assert Child.objects.get(pk=shared_case.child_id).given_name == "Wrenna"


def test_search_shows_the_record_in_sight_and_only_whom_to_ask_out_of_sight(cast, shared_case, api):
    typed = {"q": "wren testerley", "date_of_birth": "2012-05-04"}
    [seen] = api(cast.school).post(f"{CHILDREN}search/", typed).data["results"]
    assert (seen["in_sight"], seen["case"], seen["child"]["given_name"]) == (True, str(shared_case.pk), "Wren")
    [hidden] = api(cast.outsider).post(f"{CHILDREN}search/", typed).data["results"]
    assert read_token(cast.outsider, hidden.pop("token")) == shared_case.child_id
    assert hidden == {"in_sight": False, "child": None, "case": None, "ask": "Fernshire Council"}
    assert api(cast.board).post(f"{CHILDREN}search/", typed).status_code == 403
    assert api(cast.school).post(f"{CHILDREN}search/", {}).status_code == 400
    assert api(cast.school).post(f"{CHILDREN}search/", {"date_of_birth": "31/12/2012"}).status_code == 400


def test_the_61st_search_gets_429_and_says_when(cast, api):
    person = api(cast.charity)
    for _ in range(60):
        assert person.post(f"{CHILDREN}search/", {"q": "nobody"}).status_code == 200
    answer = person.post(f"{CHILDREN}search/", {"q": "nobody"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_a_twin_record_is_found_as_a_duplicate(cast, shared_case, api):
    operations.record_child(given_name="Ren", family_name="Testerley", date_of_birth="2012-05-04", by=cast.school)
    [hit] = api(cast.school).get(f"{CHILDREN}{shared_case.child_id}/duplicates/").data["results"]
    assert (hit["in_sight"], hit["ask"]) == (False, "the front door")
    assert api(cast.outsider).get(f"{CHILDREN}{shared_case.child_id}/duplicates/").status_code == 404


def opening(cast, child):
    return {
        "child": str(child.pk),
        "lead": cast.socialworker.pk,
        "locality": cast.north.pk,
        "level_of_need": 3,
        "reason": "Worries",
    }


def test_the_front_door_opens_a_case(cast, child, api):
    answer = api(cast.frontdoor).post(CASES, opening(cast, child))
    assert answer.status_code == 201
    assert answer["ETag"]
    assert Case.objects.get().lead == cast.socialworker
    again = api(cast.frontdoor).post(CASES, opening(cast, child))
    assert again.status_code == 409
    assert api(cast.school).post(CASES, opening(cast, child)).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lead": 0}, "lead"),
        ({"level_of_need": 5}, "level_of_need"),
        ({"child": "not-an-id"}, "child"),
        ({"reason": ""}, "reason"),
        ({"locality": None}, "locality"),
    ],
)
def test_a_case_is_not_opened_on_bad_input(cast, child, api, change, field):
    answer = api(cast.frontdoor).post(CASES, opening(cast, child) | change)
    assert (answer.status_code, set(answer.data)) == (400, {field})
    assert Case.objects.count() == 0


def test_a_lead_without_a_partner_is_refused(cast, child, api):
    answer = api(cast.frontdoor).post(CASES, opening(cast, child) | {"lead": cast.board.pk})
    assert answer.data == {"lead": ["Choose a lead professional who works for a partner."]}


def test_the_level_changes_under_a_condition(cast, shared_case, api):
    person, typed = api(cast.socialworker), {"level_of_need": 2, "reason": "Better"}
    etag = person.get(path(shared_case))["ETag"]
    assert person.patch(path(shared_case), typed).status_code == 428
    done = person.patch(path(shared_case), typed, headers={"If-Match": etag})
    assert (done.status_code, done.data["level_of_need"]) == (200, 2)
    assert done["ETag"] != etag
    assert person.patch(path(shared_case), typed, headers={"If-Match": etag}).status_code == 412
    assert api(cast.school).patch(path(shared_case), typed, headers={"If-Match": "*"}).status_code == 403
    assert api(cast.outsider).patch(path(shared_case), typed, headers={"If-Match": "*"}).status_code == 404


def test_a_closed_case_answers_409(cast, shared_case, api):
    person = api(cast.socialworker)
    held = {"headers": {"If-Match": "*"}}
    assert person.post(path(shared_case, "close/"), {"reason": "Aims met"}, **held).data["state"] == "closed"
    entry = {"kind": "contact", "happened_at": timezone.now().isoformat(), "text": "Late"}
    assert person.post(path(shared_case, "close/"), {"reason": "Again"}, **held).status_code == 409
    assert person.post(path(shared_case, "chronology/"), entry).status_code == 409
    share = SHARE | {"partner": cast.partners["charity"].pk}
    assert person.post(path(shared_case, "shares/"), share).status_code == 409
    handing = TOLD | {"to": cast.manager.pk, "reason": "x"}
    assert person.post(path(shared_case, "hand-over/"), handing, **held).status_code == 409
    assert person.patch(path(shared_case), {"level_of_need": 2, "reason": "x"}, **held).status_code == 409


def test_a_hand_over_names_somebody_who_can_lead(cast, shared_case, api):
    person, held, there = api(cast.manager), {"headers": {"If-Match": "*"}}, path(shared_case, "hand-over/")
    refused = person.post(there, TOLD | {"to": cast.board.pk, "reason": "Leaving"}, **held)
    assert (refused.status_code, set(refused.data)) == (400, {"to"})
    done = person.post(there, TOLD | {"to": cast.manager.pk, "reason": "Leaving"}, **held)
    assert done.data["lead"] == {"id": cast.manager.pk, "name": "Manager Cast"}
    assert api(cast.school).post(there, TOLD | {"to": cast.manager.pk, "reason": "x"}, **held).status_code == 403


@pytest.mark.parametrize("verb", ["hand-over/", "close/"])
def test_the_second_of_two_who_read_the_same_case_is_told(cast, shared_case, api, verb):
    first, second = api(cast.manager), api(cast.socialworker)
    tag = second.get(path(shared_case))["ETag"]
    first.patch(path(shared_case), {"level_of_need": 2, "reason": "Better"}, headers={"If-Match": "*"})
    typed = TOLD | {"to": cast.manager.pk, "reason": "Leaving"}
    assert second.post(path(shared_case, verb), typed).status_code == 428
    assert second.post(path(shared_case, verb), typed, headers={"If-Match": tag}).status_code == 412
    assert Case.objects.get(pk=shared_case.pk).lead == cast.socialworker
    tag = second.get(path(shared_case))["ETag"]
    assert second.post(path(shared_case, verb), typed, headers={"If-Match": tag}).status_code == 200


def test_a_share_begins_and_ends(cast, shared_case, api):
    person, typed = api(cast.socialworker), SHARE | {"partner": cast.partners["charity"].pk}
    made = person.post(path(shared_case, "shares/"), typed)
    assert made.status_code == 201
    assert api(cast.charity).get(path(shared_case)).status_code == 200
    assert person.post(path(shared_case, "shares/"), typed).status_code == 409
    end = path(shared_case, f"shares/{made.data['id']}/end/")
    assert api(cast.charity).post(end, {"because": "Mine"}).status_code == 403
    assert api(cast.outsider).post(end, {"because": "Mine"}).status_code == 404
    assert person.post(end, {}).status_code == 400
    assert person.post(end, {"because": "Over"}).status_code == 200
    assert person.post(end, {"because": "Over"}).status_code == 409
    assert api(cast.charity).get(path(shared_case)).status_code == 404
    assert api(cast.school).post(path(shared_case, "shares/"), typed).status_code == 403


def test_a_share_of_another_case_is_not_ended_here(cast, shared_case, api):
    other = operations.open_case(
        operations.record_child(given_name="Other", by=cast.frontdoor),
        lead=cast.socialworker,
        locality=cast.north,
        level_of_need=2,
        reason="x",
        by=cast.frontdoor,
    )
    share = Share.objects.live().filter(case=other, partner__isnull=False).get()
    end = path(shared_case, f"shares/{share.pk}/end/")
    assert api(cast.socialworker).post(end, {"because": "x"}).status_code == 404
    assert api(cast.socialworker).post(path(shared_case, f"shares/{'-' * 36}/end/"), {}).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"family_told": "not_safe"},
        {"purpose": "lead"},
        {"user": 1},
        {"until": "2020-01-01T00:00:00Z"},
        {"reason": ""},
        {"basis": "curiosity"},
    ],
)
def test_an_incomplete_share_is_400_and_writes_nothing(cast, shared_case, api, change):
    before = Share.objects.count()
    typed = SHARE | {"partner": cast.partners["charity"].pk} | change
    if "user" in change:
        typed["user"] = cast.charity.pk
    assert api(cast.socialworker).post(path(shared_case, "shares/"), typed).status_code == 400
    assert Share.objects.count() == before


def test_the_chronology_is_read_filtered_and_added_to(cast, shared_case, api):
    person = api(cast.school)
    moment = timezone.now() - timedelta(days=1)
    typed = {"kind": "concern", "happened_at": moment.isoformat(), "text": "No coat", "recorded_by": cast.admin.pk}
    made = person.post(path(shared_case, "chronology/"), typed, headers={"Idempotency-Key": "entry"})
    again = person.post(path(shared_case, "chronology/"), typed, headers={"Idempotency-Key": "entry"})
    assert made.json() == again.json()
    assert Event.objects.get().recorded_by == cast.school, "an undeclared field changes nothing"
    keys = {"id", "kind", "happened_at", "recorded_at", "nature", "significance", "text", "source", "recorded_by"}
    [row] = api(cast.police).get(path(shared_case, "chronology/")).data["results"]
    assert set(row) == keys
    assert api(cast.police).get(path(shared_case, "chronology/"), {"kind": "health"}).data["results"] == []
    assert api(cast.police).post(path(shared_case, "chronology/"), typed).status_code == 403
    assert api(cast.outsider).post(path(shared_case, "chronology/"), typed).status_code == 404
    future = typed | {"happened_at": (timezone.now() + timedelta(days=1)).isoformat()}
    assert set(person.post(path(shared_case, "chronology/"), future).data) == {"happened_at"}


def test_a_kept_answer_is_given_again_only_to_who_still_may(cast, shared_case, api):
    person, there, key = api(cast.school), path(shared_case, "chronology/"), {"Idempotency-Key": "entry"}
    typed = {"kind": "concern", "happened_at": timezone.now().isoformat(), "text": "No coat"}
    made = person.post(there, typed, headers=key)
    again = person.post(there, typed, headers=key)
    assert (again.json(), again["Idempotent-Replayed"]) == (made.json(), "true")
    row = Record.objects.get(verb="answered again")
    assert (row.actor, row.case_id) == (cast.school, shared_case.pk)
    share = Share.objects.live().get(case=shared_case, partner=cast.partners["school"])
    operations.end_share(share, by=cast.socialworker, because="Moved")
    assert person.post(there, typed, headers=key).status_code == 404
    assert Record.objects.filter(verb="answered again").count() == 1
    assert Event.objects.count() == 1


def test_a_kept_answer_is_given_again_though_the_case_has_closed(cast, shared_case, api):
    person, there, key = api(cast.school), path(shared_case, "chronology/"), {"Idempotency-Key": "entry"}
    typed = {"kind": "concern", "happened_at": timezone.now().isoformat(), "text": "No coat"}
    made = person.post(there, typed, headers=key)
    operations.close_case(shared_case, by=cast.socialworker, reason="Aims met")
    again = person.post(there, typed, headers=key)
    assert (again.status_code, again.json()) == (201, made.json())


def test_seen_by_tells_who_looked(cast, shared_case, api):
    api(cast.police).get(path(shared_case))
    rows = api(cast.school).get(path(shared_case, "seen-by/")).data["results"]
    assert {"School Cast", "Police Cast", "Socialworker Cast"} <= {row["who"] for row in rows}
    assert set(rows[0]) == {"at", "who", "partner", "what", "why", "marks"}


def test_pages_of_cases_walk_forth_and_back(cast, api):
    made = []
    for number in range(5):
        one = operations.record_child(given_name=f"Child {number}", by=cast.frontdoor)
        case = operations.open_case(
            one, lead=cast.socialworker, locality=cast.north, level_of_need=3, reason="x", by=cast.frontdoor
        )
        made.insert(0, str(case.pk))
    person = api(cast.socialworker)
    first = person.get(CASES, {"page_size": 2}).data
    second = person.get(first["next"]).data
    third = person.get(second["next"]).data
    walked = [row["id"] for one in (first, second, third) for row in one["results"]]
    assert walked == made
    assert third["next"] is None
    assert first["previous"] is None
    assert person.get(second["previous"]).data["results"] == first["results"]
    assert person.get(CASES, {"page_size": "many", "cursor": "nonsense"}).status_code == 200


def test_a_method_that_is_not_offered_is_405(cast, shared_case, api):
    assert api(cast.socialworker).delete(path(shared_case)).status_code == 405
    assert api(cast.socialworker).put(path(shared_case), {}).status_code == 405


def test_the_childs_own_words_are_kept_and_read(cast, shared_case, api):
    person, today = api(cast.school), timezone.localdate()
    typed = {"words": "I like it at my aunt's", "said_on": (today - timedelta(days=1)).isoformat()}
    for _ in range(2):
        made = person.post(path(shared_case, "voices/"), typed, headers={"Idempotency-Key": "heard"})
        assert made.status_code == 201
    person.post(path(shared_case, "voices/"), {"words": "I do not", "said_on": today.isoformat()})
    rows = api(cast.police).get(path(shared_case, "voices/")).data["results"]
    assert [one["words"] for one in rows] == ["I do not", "I like it at my aunt's"]
    assert rows[0]["heard_by"]["name"] == "School Cast"
    assert api(cast.police).post(path(shared_case, "voices/"), typed).status_code == 403
    assert api(cast.outsider).get(path(shared_case, "voices/")).status_code == 404
    tomorrow = typed | {"said_on": (today + timedelta(days=1)).isoformat()}
    refused = person.post(path(shared_case, "voices/"), tomorrow)
    assert (refused.status_code, set(refused.data)) == (400, {"said_on"})
