"""The API does what the pages do, by the same operations."""

import pytest

from cases.models import Case
from referrals.models import Referral
from tests.referrals.conftest import ANSWERS, DECISION

LIST = "/api/v1/referrals/"


def place(referral, verb=""):
    return f"{LIST}{referral.pk}/{verb}"


def change(client, referral, verb, body, etag=None):
    etag = etag or client.get(place(referral)).headers["ETag"]
    return client.post(place(referral, verb), body, headers={"If-Match": etag})


def test_a_referral_is_logged_once_for_a_key(cast, guidance, api):
    client = api(cast.school)
    first = client.post(LIST, ANSWERS, headers={"Idempotency-Key": "one"})
    assert first.status_code == 201, first.data
    assert first.data["state"] == "sent"
    assert first.data["allowed_transitions"] == ["withdraw"]
    again = client.post(LIST, ANSWERS, headers={"Idempotency-Key": "one"})
    assert again.data == first.json()
    assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("need", "N99"),
        ("what_happened", ""),
        ("what_happened", "x" * 6001),
        ("date_of_birth", "2015-02-31"),
        ("date_of_birth", "0001-01-01"),
        ("expected_date", "9999-12-31"),
        ("immediate_danger", "perhaps"),
        ("family_told", None),
        ("nhs_number", "999 000 0019"),
        ("upn", "A929400115000"),
        ("upn", "K92940011500Z9"),
        ("child", "01890000-0000-7000-8000-000000000000"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(cast, guidance, api, field, value):
    answer = api(cast.school).post(LIST, ANSWERS | {field: value})
    assert answer.status_code == 400
    assert list(answer.data) == [field]
    assert not Referral.objects.exists()


def test_a_child_out_of_sight_does_not_exist(cast, guidance, api, child):
    answer = api(cast.outsider).post(LIST, ANSWERS | {"child": str(child.pk)})
    assert answer.status_code == 400
    assert list(answer.data) == ["child"]


def test_a_child_in_sight_is_referred_by_id(cast, guidance, api, shared_case):
    body = {key: value for key, value in ANSWERS.items() if key not in ("given_name", "family_name")}
    answer = api(cast.school).post(LIST, body | {"child": str(shared_case.child.pk)})
    assert answer.status_code == 201, answer.data
    assert Referral.objects.get().child == shared_case.child
    assert answer.data["child_name"] == "Wren Testerly"


def test_people_without_casework_log_nothing(cast, guidance, api):
    assert api(cast.board).post(LIST, ANSWERS).status_code == 403


def test_the_way_from_sent_to_decided(cast, sent, api):
    door, school = api(cast.frontdoor), api(cast.school)
    assert door.get(place(sent)).data["allowed_transitions"] == ["query", "accept"]
    assert change(door, sent, "query/", {"question": "Since when?"}).data["state"] == "queried"
    assert change(school, sent, "answer/", {"answer": "Since May"}).data["state"] == "sent"
    assert change(door, sent, "accept/", {}).data["state"] == "accepted"
    body = DECISION | {
        "lead": cast.socialworker.pk,
        "share_with": [cast.partners["health"].pk],
        "share_reason": "Known",
    }
    decided = change(door, sent, "decide/", body)
    assert decided.status_code == 200, decided.data
    assert decided.data["decision"]["case"] == Case.objects.get().pk
    assert decided.data["decision"]["rationale"] == DECISION["rationale"]
    assert decided.data["decision"]["decided_by"] == {"id": cast.frontdoor.pk, "name": cast.frontdoor.name}
    assert decided.data["decision"]["countersigned_by"] is None
    seen = school.get(place(sent)).data
    assert seen["decision"]["rationale"] is None
    assert seen["decision"]["words_to_referrer"] == DECISION["words_to_referrer"]
    assert seen["allowed_transitions"] == []


def test_a_change_needs_the_etag_that_was_read(cast, sent, api):
    door = api(cast.frontdoor)
    assert door.post(place(sent, "accept/"), {}).status_code == 428
    stale = door.get(place(sent)).headers["ETag"]
    change(door, sent, "query/", {"question": "Since when?"})
    assert change(door, sent, "accept/", {}, etag=stale).status_code == 412


def test_a_state_that_does_not_allow_it_is_409(cast, decided, api):
    answer = change(api(cast.frontdoor), decided, "decide/", DECISION)
    assert (answer.status_code, answer.data["code"]) == (409, "state")


@pytest.mark.parametrize(
    ("verb", "body"),
    [("accept/", {}), ("query/", {"question": "?"}), ("decide/", DECISION)],
)
def test_the_referrer_in_sight_may_not_triage(cast, sent, api, verb, body):
    assert change(api(cast.school), sent, verb, body).status_code == 403


def test_an_outsider_finds_nothing(cast, sent, api):
    client = api(cast.outsider)
    assert client.get(place(sent)).status_code == 404
    assert client.get(LIST).data["results"] == []
    for verb in ("accept/", "query/", "answer/", "decide/", "withdraw/"):
        assert client.post(place(sent, verb), {}, headers={"If-Match": "*"}).status_code == 404


def test_a_draft_is_listed_to_its_author_only(cast, draft, api):
    assert [one["reference"] for one in api(cast.school).get(LIST).data["results"]] == [draft.reference]
    assert api(cast.frontdoor).get(LIST).data["results"] == []


def test_the_description_lists_every_route_with_its_refusals(cast, api):
    paths = api(cast.school).get("/api/v1/schema/").json()["paths"]
    for verb in ("accept", "query", "answer", "decide", "withdraw"):
        assert {"400", "403", "404", "409", "412", "428"} <= set(paths[f"{LIST}{{id}}/{verb}/"]["post"]["responses"])
    assert set(paths[LIST]) == {"get", "post"}


def test_the_referrer_disagrees_and_another_person_decides_anew(cast, decided, api):
    school, manager = api(cast.school), api(cast.manager)
    assert school.get(place(decided)).data["disagree_until"] is not None
    assert change(school, decided, "disagree/", {"words": "She is not safe there"}).status_code == 200
    assert change(school, decided, "disagree/", {"words": "Again"}).status_code == 409
    assert change(api(cast.frontdoor), decided, "uphold/", {"answer": "No"}).status_code == 403
    assert change(manager, decided, "decide-anew/", {"outcome": "advice"}).status_code == 400
    body = {"outcome": "pass_to_worker", "level": 4, "rationale": "New facts", "words_to_referrer": "Thank you"}
    answered = change(manager, decided, "decide-anew/", body)
    assert answered.status_code == 200, answered.data
    assert (answered.data["decision"]["level"], answered.data["disagreements"][0]["state"]) == (4, "anew")
    assert school.get(place(decided)).data["disagree_until"] is not None, "the new decision is open to it too"


def test_a_case_is_led_by_somebody_who_works_on_cases(cast, accepted, api):
    client = api(cast.frontdoor)
    where = f"/api/v1/referrals/{accepted.pk}/"
    tag = client.get(where)["ETag"]
    body = {"outcome": "open_case", "level": 3, "rationale": "x", "words_to_referrer": "y", "lead": cast.network.pk}
    answer = client.post(f"{where}decide/", body, format="json", headers={"If-Match": tag})
    assert answer.status_code == 400
    assert "leads no cases" in answer.json()["lead"][0]
