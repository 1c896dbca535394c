"""The page that corrects a child's record: who may, what it refuses, and what it never shows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Record
from cases import operations
from cases.models import Case, Child
from cases.together import _ways, add_way


def place(case, screen="change_child"):
    return reverse(f"cases:{screen}", kwargs={"case_id": case.pk})


def held(client, case):
    """What a browser sends of the page as it was opened."""
    context = client.get(place(case)).context
    sent = {"seen": context["seen"]}
    for field in context["form"]:
        value = field.value()
        if field.name in ("date_of_birth", "expected_date"):
            sent |= {f"{field.name}_{part}": getattr(value, part) for part in ("day", "month", "year")}
        else:
            sent[field.name] = value
    return sent


def born(day, month, year):
    return {"date_of_birth_day": day, "date_of_birth_month": month, "date_of_birth_year": year}


def stored(case):
    return Child.objects.get(pk=case.child_id)


def text(response):
    return response.content.decode().replace("&#x27;", "'")


@pytest.fixture
def twin(cast):
    """A child who lives with the first one, in a case that somebody else leads."""
    child = operations.record_child(given_name="Jo", postcode="ZZ1 1AA", protected_address=True, by=cast.frontdoor)
    opened = {"locality": cast.north, "level_of_need": 4, "reason": "Worries", "by": cast.frontdoor}
    operations.open_case(child, lead=cast.health, **opened)
    return child


@pytest.fixture
def together(twin, shared_case):
    both = {twin.pk, shared_case.child_id}
    add_way(way := lambda children: both if both & {*children} else ())
    yield twin
    _ways.remove(way)


def test_the_lead_corrects_a_name_and_a_birthday(cast, shared_case, sign_in):
    client = sign_in(cast.socialworker)
    assert "Correct the child's record" in text(client.get(place(shared_case, "record")))
    typed = held(client, shared_case)
    assert (typed["given_name"], typed["date_of_birth_day"], typed["postcode"]) == ("Wren", "4", "ZZ1 1AA")
    typed |= {"given_name": "Wrenna", "languages": "English, Polish", "nhs_number": "999 000 0018"} | born(5, 6, 2013)
    answer = client.post(place(shared_case), typed, follow=True)
    assert answer.redirect_chain == [(place(shared_case, "record"), 302)]
    assert "The child's record is corrected" in text(answer)
    child = stored(shared_case)
    assert (child.full_name, child.date_of_birth) == ("Wrenna Testerly", date(2013, 6, 5))
    assert (child.languages, child.nhs_number) == (["English", "Polish"], "9990000018")
    done = Record.objects.get(verb="changed", subject_id=str(child.pk))
    assert sorted(done.detail["fields"]) == ["date_of_birth", "given_name", "languages", "nhs_number"]
    assert (done.actor, done.case_id) == (cast.socialworker, shared_case.pk)


def test_the_look_is_on_record_and_takes_few_queries(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    client.get(place(shared_case))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(place(shared_case)).status_code == 200
    assert len([one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 12
    looks = Record.objects.filter(verb="viewed", actor=cast.school, case_id=shared_case.pk)
    assert {(look.detail["page"], look.why[:6]) for look in looks} == {("cases:change_child", "share:")}


def test_a_form_sent_as_it_stands_changes_nothing(cast, shared_case, sign_in):
    before = Child.objects.values().get(pk=shared_case.child_id)
    client = sign_in(cast.school)
    assert client.post(place(shared_case), held(client, shared_case)).status_code == 302
    assert Child.objects.values().get(pk=shared_case.child_id) == before


def test_who_merely_sees_the_case_has_neither_link_nor_page(cast, shared_case, sign_in):
    typed = held(sign_in(cast.school), shared_case) | {"given_name": "Wrenna"}
    client = sign_in(cast.police)
    assert "Correct the child's record" not in text(client.get(place(shared_case, "record")))
    assert client.get(place(shared_case)).status_code == 403
    assert client.post(place(shared_case), typed).status_code == 403
    assert stored(shared_case).given_name == "Wren"


@pytest.mark.parametrize("local", ["outsider", "guardian", "admin"])
def test_out_of_sight_there_is_no_page(cast, shared_case, sign_in, local):
    client = sign_in(cast.users[local])
    assert client.get(place(shared_case)).status_code == 404
    assert client.post(place(shared_case), {"given_name": "Wrenna"}).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (born(31, 2, 2013), "Date of birth must be a real date"),
        (born(1, 1, 2999), "Date of birth must be today or in the past"),
        (
            {f"expected_date_{part}": value for part, value in (("day", 1), ("month", 2), ("year", 2027))},
            "Give a date of birth or, for an unborn child, an expected date, not both",
        ),
        ({"nhs_number": "9990000019"}, "Check the NHS number"),
        ({"nhs_number": "12"}, "NHS number must be 10 digits"),
        ({"upn": "K12"}, "Unique pupil number must be a letter and 12 digits"),
        ({"languages": "x" * 41}, "Each language must be 40 characters or fewer"),
        ({"sex": "Z"}, "Select the sex from the list"),
    ],
)
def test_what_cannot_be_is_refused_and_everything_typed_stands(cast, shared_case, sign_in, wrong, words):
    client = sign_in(cast.socialworker)
    typed = held(client, shared_case) | {"given_name": "Wrenna", "postcode": "ZZ9 9ZZ"} | wrong
    page = text(client.post(place(shared_case), typed))
    assert "There is a problem" in page
    assert words in page
    for value in ("Wrenna", "ZZ9 9ZZ", *(str(one) for name, one in wrong.items() if name != "sex")):
        assert f'value="{value}"' in page
    assert stored(shared_case).given_name == "Wren"


def test_another_child_s_number_is_refused_beside_its_field(cast, shared_case, sign_in):
    operations.record_child(given_name="Jo", nhs_number="9990000018", by=cast.frontdoor)
    client = sign_in(cast.socialworker)
    answer = client.post(place(shared_case), held(client, shared_case) | {"nhs_number": "9990000018"})
    assert answer.context["form"].errors == {"nhs_number": ["Another record has this number."]}
    assert "Jo" not in text(answer)


def test_what_a_colleague_corrected_meanwhile_is_not_overwritten_unseen(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    typed = held(client, shared_case) | {"given_name": "Wrenna"}
    operations.change_child(shared_case.child, family_name="Tester", by=cast.socialworker)
    slip = client.post(place(shared_case), typed | born(31, 2, 2013))
    typed["seen"] = slip.context["seen"]  # a slip beside it does not make the old page a new one
    refused = client.post(place(shared_case), typed)
    assert "Somebody changed this while you typed" in text(refused)
    assert 'value="Wrenna"' in text(refused)
    assert stored(shared_case).full_name == "Wren Tester"
    assert client.post(place(shared_case), typed | {"seen": refused.context["seen"]}).status_code == 302
    assert stored(shared_case).full_name == "Wrenna Testerly"


def test_a_page_without_its_mark_changes_nothing(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    typed = held(client, shared_case) | {"given_name": "Wrenna"}
    del typed["seen"]
    assert "Somebody changed this while you typed" in text(client.post(place(shared_case), typed))
    assert stored(shared_case).given_name == "Wren"


def test_a_case_closed_meanwhile_answers_on_the_form_and_keeps_what_was_typed(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    typed = held(client, shared_case) | {"given_name": "Wrenna"}
    operations.close_case(shared_case, reason="Aims met", by=cast.socialworker)
    page = text(client.post(place(shared_case), typed))
    assert "This case is closed" in page
    assert 'value="Wrenna"' in page
    assert stored(shared_case).given_name == "Wren"


def test_an_address_becomes_secret_is_shown_no_more_and_is_lifted_by_the_lead(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    client.post(place(shared_case), held(client, shared_case) | {"protected_address": "protect"})
    assert stored(shared_case).protected_address
    assert "ZZ1" not in text(client.get(place(shared_case)))
    typed = held(client, shared_case)
    assert typed["postcode"] == ""
    client.post(place(shared_case), typed | {"given_name": "Wrenna"})
    child = stored(shared_case)
    assert (child.given_name, child.postcode, child.protected_address) == ("Wrenna", "ZZ1 1AA", True)
    refused = client.post(place(shared_case), held(client, shared_case) | {"protected_address": "lift"})
    words = "Only the lead professional can say that it is no secret."
    assert refused.context["form"].errors == {"protected_address": [words]}
    assert "ZZ1" not in text(refused)
    client = sign_in(cast.socialworker)
    assert client.post(place(shared_case), held(client, shared_case) | {"protected_address": "lift"}).status_code == 302
    child = stored(shared_case)
    assert (child.postcode, child.protected_address) == ("ZZ1 1AA", False)


def test_a_page_from_before_an_address_became_secret_does_not_lift_it(cast, shared_case, sign_in):
    client = sign_in(cast.socialworker)
    typed = held(client, shared_case) | {"given_name": "Wrenna"}
    operations.change_child(shared_case.child, protected_address=True, by=cast.school)
    typed["seen"] = client.post(place(shared_case), typed).context["seen"]
    assert client.post(place(shared_case), typed).status_code == 302
    child = stored(shared_case)
    assert (child.given_name, child.protected_address) == ("Wrenna", True)


def test_a_secret_of_two_is_lifted_where_the_child_has_moved(cast, shared_case, together, sign_in):
    client = sign_in(cast.socialworker)
    client.post(place(shared_case), held(client, shared_case) | {"protected_address": "protect"})
    typed = held(client, shared_case) | {"protected_address": "lift"}
    refused = text(client.post(place(shared_case), typed))
    assert "This address may be secret for somebody else too. If the child has moved, give the new postcode" in refused
    assert stored(shared_case).protected_address
    assert client.post(place(shared_case), typed | {"postcode": "zz2 2bb"}).status_code == 302
    child = stored(shared_case)
    assert (child.postcode, child.protected_address) == ("ZZ2 2BB", False)
    assert Child.objects.get(pk=together.pk).protected_address
    assert Case.objects.filter(lead=cast.health).exists()
