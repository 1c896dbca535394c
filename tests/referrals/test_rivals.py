"""Requests that arrive together, on real connections: one referral, one decision."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from cases.models import Child
from partners.models import User
from referrals import operations
from referrals.models import Decision, Referral, ReferralImport
from tests.referrals.conftest import ANSWERS, DECISION
from tests.referrals.test_importing import row, uploaded, written

pytestmark = pytest.mark.django_db(transaction=True)


def together(times: int, send):
    """Send `times` at once, each on a connection of its own, and give what each answered."""

    def one(number: int):
        try:
            return send(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session["has_factor"] = True
    session.save()
    return client


def test_twenty_identical_posts_at_once_begin_one_referral(cast, guidance):
    clients = [signed_in(cast.school) for _ in range(20)]
    form = {"given_name": "Robin", "family_name": "Madeup", "form_token": str(uuid4())}
    answers = together(20, lambda number: clients[number].post("/referrals/new/", form))
    draft = Referral.objects.get()
    assert {(one.status_code, one.url) for one in answers} == {(302, f"/referrals/{draft.pk}/child/")}


def test_of_two_decisions_at_once_the_first_wins_and_the_second_keeps_what_it_typed(cast, accepted):
    clients = [signed_in(cast.frontdoor) for _ in range(2)]
    place = f"/referrals/{accepted.pk}/decide/"

    def decide(number: int):
        form = DECISION | {"outcome": "advice", "rationale": f"The view of number {number}"}
        return clients[number].post(place, form)

    answers = together(2, decide)
    assert sorted(one.status_code for one in answers) == [200, 302]
    lost = next(number for number, one in enumerate(answers) if one.status_code == 200)
    page = answers[lost].content.decode()
    assert "This referral is decided, so you cannot decide it." in page
    assert f"The view of number {lost}" in page
    assert Decision.objects.get().rationale == f"The view of number {1 - lost}"


def test_of_two_answers_to_a_disagreement_at_once_one_wins_and_the_other_keeps_what_it_typed(cast, accepted):
    operations.decide_referral(accepted, by=cast.frontdoor, **DECISION | {"outcome": "advice"})
    operations.disagree(accepted, words="There is more to it", by=cast.school)
    clients = [signed_in(cast.manager) for _ in range(2)]
    anew = DECISION | {"outcome": "early_help", "rationale": "The other view"}
    sent = [("disagreement", {"answer": "It stands, because"}), ("decide-anew", anew)]

    def send(number: int):
        place, form = sent[number]
        return clients[number].post(f"/referrals/{accepted.pk}/{place}/", form)

    answers = together(2, send)
    assert sorted(one.status_code for one in answers) == [200, 302]
    lost = next(number for number, one in enumerate(answers) if one.status_code == 200)
    page = answers[lost].content.decode()
    assert "This disagreement is answered already." in page
    assert ("It stands, because", "The other view")[lost] in page
    assert Decision.objects.count() == (1 if lost == 1 else 2)


def test_twenty_identical_referrals_of_another_system_at_once_are_one(cast, guidance):
    clients = [signed_in(cast.school) for _ in range(20)]
    answers = together(
        20, lambda number: clients[number].post("/api/v1/referrals/", ANSWERS, content_type="application/json")
    )
    assert {one.status_code for one in answers} == {201}
    assert {one.json()["reference"] for one in answers} == {Referral.objects.get().reference}
    assert Child.objects.filter(family_name="Madeup").count() == 1


def test_one_file_uploaded_twelve_times_at_once_is_one(cast, guidance):
    content = written(row(1), row(2))

    def upload(number: int):
        user = User.objects.get(pk=cast.school.pk)
        return operations.stage_import(uploaded(content), by=user).pk

    assert len(set(together(12, upload))) == 1
    assert ReferralImport.objects.get().rows.count() == 2


def test_a_file_sent_twice_at_once_is_sent_once_and_two_files_send_no_row_twice(cast, guidance):
    files = [
        operations.stage_import(uploaded(written(row(1), row(2), row(more))), by=cast.school).pk for more in (3, 4)
    ]
    clients = [signed_in(cast.school) for _ in range(2)]
    together(2, lambda number: clients[number].post(f"/referrals/import/{files[number]}/send/"))
    states = dict(ReferralImport.objects.values_list("state", "pk"))
    assert set(states) == {"sent", "staged"}, "the second is returned: two of its rows were sent meanwhile"
    assert Referral.objects.count() == 3
    together(2, lambda number: clients[number].post(f"/referrals/import/{states['staged']}/send/"))
    assert Referral.objects.count() == 4
