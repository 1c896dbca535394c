"""The short page for a child who cannot wait, and what it still owes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from audit.transitions import StateError
from cases.models import Case, Share
from notifications.models import Notice
from notifications.operations.sweeping import sweep
from referrals import clocks, operations, work
from referrals.models import OwedPage, Referral
from tests.referrals.conftest import DECISION, again
from tests.referrals.test_pages import url

SHORT = {"given_name": "Robin", "family_name": "Madeup", "postcode": "ZZ1 2BB"}
SHORT |= {"immediate_danger": True, "what_happened": "Alone, crying."}
PAGE = SHORT | {"immediate_danger": "yes"}
CONCERN = {"wanted": "A visit", "need": "N1", "source": "2A"}
FAMILY = {"family_told": "not_safe", "why_not_told": "He would hurt her", "basis": "vital_interests"}


@pytest.fixture
def urgent(cast, guidance):
    draft = operations.start_referral(by=cast.school, urgent=True, **SHORT)
    return operations.send_referral(draft, by=cast.school)


def test_it_is_sent_with_what_is_known_and_is_red(cast, urgent):
    assert (urgent.state, urgent.colour) == ("sent", "red")
    assert Notice.objects.filter(user=cast.frontdoor, rule="referral_received").exists()


def test_the_rest_is_owed_within_a_working_day_as_tasks(cast, urgent):
    owed = list(urgent.owed.all())
    assert [one.page for one in owed] == ["concern", "family"]
    assert owed[0].due_at == clocks.add_working_time(urgent.received_at, timedelta(hours=8)).replace(
        microsecond=owed[0].due_at.microsecond, second=owed[0].due_at.second
    )
    assert [one.page for one in work.mine(again(cast.school)).owed] == ["concern", "family"]


def test_what_is_still_owed_when_due_is_said_once(cast, urgent):
    due = urgent.owed.first().due_at
    sweep(at=due)
    sweep(at=due)
    assert Notice.objects.filter(user=cast.school, rule="referral_owed").count() == 2, "one for each page"


def test_what_was_answered_at_once_is_not_owed(cast, guidance):
    draft = operations.start_referral(by=cast.school, urgent=True, **SHORT, **CONCERN)
    operations.send_referral(draft, by=cast.school)
    assert [one.page for one in draft.owed.all()] == ["family"]


@pytest.mark.parametrize("name", ["what_happened", "immediate_danger"])
def test_it_still_needs_what_happened_and_whether_there_is_danger(cast, guidance, name):
    draft = operations.start_referral(by=cast.school, urgent=True, **{k: v for k, v in SHORT.items() if k != name})
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert set(refused.value.error_dict) == {name}


def test_answering_a_page_tells_the_front_door_and_leaves_what_was_said(cast, urgent):
    operations.answer_owed(urgent, page="concern", by=cast.school, **CONCERN)
    urgent.refresh_from_db()
    assert (urgent.wanted, urgent.what_happened) == ("A visit", "Alone, crying.")
    assert Notice.objects.filter(user=cast.frontdoor, rule="referral_added_to").exists()
    with pytest.raises(StateError):
        operations.answer_owed(urgent, page="concern", by=cast.school, **CONCERN)


def test_an_answer_that_lacks_something_is_refused_by_field(cast, urgent):
    for change, field in (({"basis": ""}, "basis"), ({"why_not_told": " "}, "why_not_told")):
        with pytest.raises(ValidationError) as refused:
            operations.answer_owed(urgent, page="family", by=cast.school, **FAMILY | change)
        assert set(refused.value.error_dict) == {field}
    assert urgent.owed.unanswered().count() == 2


def test_another_partner_answers_nothing_and_a_withdrawn_referral_owes_nothing(cast, urgent):
    with pytest.raises(PermissionDenied):
        operations.answer_owed(urgent, page="concern", by=cast.health, **CONCERN)
    operations.withdraw_referral(urgent, by=cast.school, reason="Found safe")
    with pytest.raises(StateError):
        operations.answer_owed(urgent, page="concern", by=cast.school, **CONCERN)
    assert work.mine(again(cast.school)).owed == []


def test_a_page_is_owed_once_and_done_by_somebody_at_some_time(cast, urgent):
    with pytest.raises(IntegrityError), transaction.atomic():
        OwedPage.objects.create(referral=urgent, page="family", due_at=urgent.due_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        urgent.owed.update(done_at=urgent.due_at)


def test_deciding_before_the_basis_is_given_asks_for_it_and_never_shares_without(cast, urgent):
    operations.accept_referral(urgent, by=cast.frontdoor)
    share = {"share_with": [cast.partners["health"]], "share_reason": "They know her", "lead": cast.socialworker}
    with pytest.raises(ValidationError) as refused:
        operations.decide_referral(urgent, by=cast.frontdoor, **share, **DECISION)
    assert "the referral does not give one yet" in refused.value.message_dict["basis"][0]
    assert not Case.objects.exists()
    operations.decide_referral(urgent, by=cast.frontdoor, basis="vital_interests", **share, **DECISION)
    assert Share.objects.get(partner=cast.partners["health"]).basis == "vital_interests"
    assert not Share.objects.filter(basis="").exists()


def test_a_case_that_is_shared_with_nobody_else_opens_without_the_basis(cast, urgent):
    operations.accept_referral(urgent, by=cast.frontdoor)
    operations.decide_referral(urgent, by=cast.frontdoor, lead=cast.socialworker, **DECISION)
    assert {one.holder for one in Share.objects.all()} == {cast.socialworker, cast.partners["council"]}


def test_the_page_of_the_decision_asks_for_the_basis_only_where_it_is_missing(cast, urgent, accepted, sign_in):
    operations.accept_referral(urgent, by=cast.frontdoor)
    client = sign_in(cast.frontdoor)
    assert "On what lawful basis" in client.get(url("decide", urgent)).content.decode()
    assert "On what lawful basis" not in client.get(url("decide", accepted)).content.decode()
    form = DECISION | {"lead": cast.socialworker.pk, "partners": [cast.partners["health"].pk], "share_reason": "Known"}
    page = client.post(url("decide", urgent), form).content.decode()
    assert "Select the lawful basis for sharing" in page


def test_the_emergency_text_comes_first_and_one_page_sends_it(cast, guidance, sign_in):
    client = sign_in(cast.school)
    assert "/referrals/urgent/" in client.get("/referrals/new/").content.decode()
    page = client.get("/referrals/urgent/").content.decode()
    assert page.index("Call 999 now") < page.index("<h1")
    token = str(uuid4())
    places = {client.post("/referrals/urgent/", PAGE | {"form_token": token}).url for _ in range(20)}
    referral = Referral.objects.get()
    assert places == {url("sent", referral)}
    page = client.get(url("sent", referral)).content.decode()
    assert page.index("Call 999 now") < page.index("<h1")
    assert "What we still need from you" in page
    assert "Still to answer on my urgent referrals" in client.get("/").content.decode()


def test_without_a_name_it_needs_where_the_child_is_and_keeps_what_was_typed(cast, guidance, sign_in):
    client = sign_in(cast.school)
    nameless = PAGE | {"given_name": "", "family_name": "", "form_token": str(uuid4())}
    page = client.post("/referrals/urgent/", nameless).content.decode()
    assert "how to recognise them" in page
    assert "Alone, crying." in page
    client.post("/referrals/urgent/", nameless | {"description": "Bus station, red coat"})
    assert Referral.objects.get().name_as_given == "Name not known"


def test_what_is_typed_on_the_short_page_is_kept_on_the_way_and_sent_once(cast, guidance, sign_in):
    client, address, token = sign_in(cast.school), "/referrals/urgent/", str(uuid4())
    typed = {"what_happened": "Alone, cry", "form_token": token, "edition": token, "edition_opened": 0}
    kept = client.post(address, typed | {"edition_number": 1}, headers={"X-Autosave": "1"})
    assert "saved" in kept.json()
    draft = Referral.objects.get()
    assert (draft.state, draft.urgent, draft.what_happened) == ("draft", True, "Alone, cry")
    assert url("check", draft) in client.get(address).content.decode(), "offered on another computer"
    assert client.post(address, PAGE | typed | PAGE | {"edition_number": 2}).url == url("sent", draft)
    late = client.post(address, typed | {"edition_number": 3}, headers={"X-Autosave": "1"})
    assert late.status_code == 409
    draft.refresh_from_db()
    assert (draft.state, draft.what_happened) == ("sent", PAGE["what_happened"])


def test_the_owed_pages_are_answered_by_form(cast, urgent, sign_in):
    client = sign_in(cast.school)
    owed = f"/referrals/{urgent.pk}/owed/"
    assert "There is a problem" in client.post(f"{owed}family/", {"family_told": "told"}).content.decode()
    household = {"member-TOTAL_FORMS": 1, "member-INITIAL_FORMS": 0, "member-0-given_name": "Martin"}
    assert client.post(f"{owed}family/", FAMILY | household).url == f"/referrals/{urgent.pk}/"
    assert list(urgent.members.values_list("given_name", flat=True)) == ["Martin"]
    assert client.get(f"{owed}family/").status_code == 302, "answered"
    assert client.get(f"{owed}nonsense/").status_code == 404
    assert sign_in(cast.health).get(f"{owed}concern/").status_code == 404


def test_whoever_may_not_log_a_referral_has_no_short_page(cast, sign_in):
    assert sign_in(cast.board).get("/referrals/urgent/").status_code == 403


def test_the_address_is_kept_secret_from_the_short_page_on(cast, guidance, sign_in):
    client = sign_in(cast.school)
    assert "Keep the address secret" in client.get("/referrals/urgent/").content.decode()
    typed = PAGE | {"description": "With her aunt in Mill Lane", "protected_address": "on"}
    assert client.post("/referrals/urgent/", typed | {"form_token": str(uuid4())}).status_code == 302
    sent = Referral.objects.get()
    assert (sent.state, sent.protected_address, sent.child.protected_address) == ("sent", True, True)
    assert sent.locality == cast.north, "it still finds its team"
    page = sign_in(cast.frontdoor).get(url("detail", sent)).content.decode()
    assert "ZZ1" not in page
    assert "Mill Lane" not in page


def test_unless_it_is_ticked_the_address_is_not_secret(cast, guidance, sign_in):
    sign_in(cast.school).post("/referrals/urgent/", PAGE | {"form_token": str(uuid4())})
    assert not Referral.objects.get().protected_address
