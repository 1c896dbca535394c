"""The audit page and its API."""

import pytest

from audit.models import Record
from cases.models import Case

PAGE, API = "/audit/", "/api/v1/audit/"


@pytest.fixture
def looks(cast, shared_case, api, sign_in) -> Case:
    sign_in(cast.school).get(f"/api/v1/cases/{shared_case.pk}/")
    api(cast.outsider).get(f"/api/v1/cases/{shared_case.pk}/")
    api(cast.police).get(f"/api/v1/cases/{shared_case.pk}/")
    return shared_case


@pytest.mark.parametrize("local", ["school", "manager", "chair", "board", "network", "admin", "outsider"])
def test_only_those_with_the_right_read_the_trail(cast, sign_in, api, local):
    assert sign_in(cast.users[local]).get(PAGE).status_code == 403
    assert api(cast.users[local]).get(API).status_code == 403


def test_the_page_tells_who_did_what_and_names_no_child(cast, looks, sign_in):
    page = sign_in(cast.guardian).get(PAGE).content.decode()
    for words in ("School Cast", "Larkhill Academy", looks.child.reference, "Refused", "Not sealed yet"):
        assert words in page, words
    assert "Wren" not in page
    assert "Testerly" not in page
    assert Record.objects.filter(verb="listed", actor=cast.guardian, subject_kind="audit.record").count() == 1


def test_the_filter_leads_to_an_address_without_names(cast, looks, sign_in):
    client = sign_in(cast.guardian)
    typed = {"email": cast.police.email, "reference": looks.child.reference}
    response = client.post(PAGE, typed)
    assert response.url == f"/audit/?person={cast.police.pk}&case={looks.pk}"
    rows = client.get(response.url).context["rows"]
    assert {row["who"] for row in rows} == {"Police Cast"}
    assert {row["case"] for row in rows} == {looks.pk}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "nobody@demo.example"}, "Nobody has this email address"),
        ({"reference": "CT9999999"}, "No case has this reference"),
        ({"since": "8/11/2026", "until": "7/11/2026"}, "To must be the same as or after From"),
        ({"since": "soon"}, "From must be a real date"),
    ],
)
def test_a_filter_that_cannot_be_answered_says_why(cast, sign_in, typed, words):
    assert words in sign_in(cast.guardian).post(PAGE, typed).content.decode()


def test_a_mangled_address_shows_the_whole_trail(cast, looks, sign_in):
    response = sign_in(cast.guardian).get(PAGE, {"person": "x", "case": "y", "since": "z", "before": "?"})
    assert response.status_code == 200
    assert response.context["rows"]


def test_the_api_pages_through_the_trail_once_and_shows_exactly_these_keys(cast, looks, api):
    person = api(cast.guardian)
    first = person.get(API, {"page_size": 5, "case": str(looks.pk)}).data
    second = person.get(first["next"]).data
    ids = [row["id"] for row in [*first["results"], *second["results"]]]
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids, reverse=True)
    keys = "id at person who partner verb subject_kind subject_id case reference why outcome request_id"
    assert set(first["results"][0]) == set(keys.split())
    assert person.get(API, {"case": "x"}).status_code == 400
    assert person.get(API, {"since": "2026-02-30"}).status_code == 400
    assert person.post(API, {}).status_code == 405


@pytest.mark.django_db
def test_without_a_sign_in_nothing_is_answered(client):
    assert client.get(API).status_code == 401
    assert client.get(PAGE).status_code == 302
