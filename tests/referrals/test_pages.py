"""The pages: logging a referral, what became of it, the front door, the decision."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases import operations as casework
from cases.models import Case, Child
from partners import operations as people
from partners.models import User
from referrals import matching, operations, queue
from referrals.models import InformationRequest, Referral
from tests.referrals.conftest import ANSWERS, DECISION

CHILD = {"given_name": "Robin", "family_name": "Madeup", "postcode": "ZZ1 2BB"}
CONCERN = {
    "immediate_danger": "no",
    "what_happened": "Hungry three days running.",
    "wanted": "A visit.",
    "need": "N1",
    "source": "2A",
}
FAMILY = {"family_told": "told", "basis": "public_task"}
FORM = {key: DECISION[key] for key in DECISION}


def url(name, thing):
    return reverse(f"referrals:{name}", args=[thing.pk])


def test_a_referral_is_logged_from_the_first_page_to_the_reference(cast, guidance, sign_in):
    client = sign_in(cast.school)
    assert "call 999" in client.get("/referrals/new/").content.decode()
    client.post("/referrals/new/", CHILD | {"form_token": str(uuid4())})
    draft = Referral.objects.get()
    assert client.get(url("child", draft)).url == url("concern", draft), "no match, so no question"
    assert client.post(url("concern", draft), CONCERN).url == url("family", draft)
    assert client.post(url("family", draft), FAMILY).url == url("check", draft)
    page = client.get(url("check", draft)).content.decode()
    assert "Hungry three days running." in page
    assert client.post(url("check", draft)).url == url("sent", draft)
    page = client.get(url("sent", draft)).content.decode()
    assert draft.reference in page
    assert "Call 999 now" not in page
    draft.refresh_from_db()
    assert draft.state == "sent"


def test_twenty_identical_posts_make_one_referral(cast, guidance, sign_in):
    client = sign_in(cast.school)
    token = str(uuid4())
    places = {client.post("/referrals/new/", CHILD | {"form_token": token}).url for _ in range(20)}
    assert len(places) == 1
    draft = Referral.objects.get()
    client.post(url("concern", draft), CONCERN)
    client.post(url("family", draft), FAMILY)
    assert {client.post(url("check", draft)).url for _ in range(3)} == {url("sent", draft)}
    assert Child.objects.filter(family_name="Madeup").count() == 1


def test_immediate_danger_shows_999_before_anything_else(cast, draft, sign_in):
    client = sign_in(cast.school)
    client.post(url("concern", draft), CONCERN | {"immediate_danger": "yes"})
    for name in ("family", "check"):
        page = client.get(url(name, draft)).content.decode()
        assert page.index("Call 999 now") < page.index("<h1")
    client.post(url("check", draft))
    page = client.get(url("sent", draft)).content.decode()
    assert page.index("Call 999 now") < page.index("<h1")


def test_an_impossible_date_is_refused_with_everything_still_there(cast, guidance, sign_in):
    client = sign_in(cast.school)
    typed = CHILD | {"date_of_birth_day": "31", "date_of_birth_month": "2", "date_of_birth_year": "2015"}
    page = client.post("/referrals/new/", typed | {"form_token": str(uuid4())}).content.decode()
    assert "<title>Error:" in page
    assert 'value="31"' in page
    assert 'value="Madeup"' in page
    assert not Referral.objects.exists()


def test_save_and_come_back_keeps_also_what_cannot_be_read(cast, guidance, sign_in):
    client = sign_in(cast.school)
    typed = {"family_name": "Madeup", "date_of_birth_day": "31", "date_of_birth_month": "2", "date_of_birth_year": "20"}
    token = str(uuid4())
    assert client.post("/referrals/new/", typed | {"form_token": token, "later": "1"}).url == "/referrals/"
    draft = Referral.objects.get()
    assert draft.reference in client.get("/referrals/").content.decode()
    page = client.get(url("child", draft) + "?again=1").content.decode()
    assert 'value="31"' in page
    assert 'value="Madeup"' in page


def test_half_a_page_is_saved_although_the_rest_is_refused(cast, draft, sign_in):
    client = sign_in(cast.school)
    page = client.post(url("concern", draft), {"what_happened": "New words"}).content.decode()
    assert "There is a problem" in page
    draft.refresh_from_db()
    assert draft.what_happened == "New words"


def test_a_known_child_in_sight_is_offered_and_chosen(cast, guidance, shared_case, sign_in):
    client = sign_in(cast.school)
    client.post("/referrals/new/", {"given_name": "Wren", "family_name": "Testerly", "form_token": str(uuid4())})
    draft = Referral.objects.get()
    page = client.get(url("child", draft)).content.decode()
    assert "Wren Testerly, born 4 May 2012" in page
    identity = {"given_name": "Wren", "family_name": "Testerly", "match_asked": matching.asked_of(draft)}
    assert "Select which child you mean" in client.post(url("child", draft), identity).content.decode()
    child = shared_case.child
    key = matching.key_of(draft, child.pk)
    assert client.post(url("child", draft), identity | {"match": key}).url == url("concern", draft)
    draft.refresh_from_db()
    assert (draft.child, draft.date_of_birth.isoformat()) == (child, "2012-05-04")


def test_a_pupil_number_is_read_on_the_page_and_shown_to_be_checked(cast, guidance, sign_in):
    client = sign_in(cast.school)
    typed = {"given_name": "Robin", "family_name": "Madeup"}
    client.post("/referrals/new/", typed | {"form_token": str(uuid4())})
    draft = Referral.objects.get()
    page = client.post(url("child", draft), typed | {"upn": "A929400115000"}).content.decode()
    assert "its first letter does not match the digits" in page
    assert "A929400115000" in client.get(url("child", draft) + "?again=1").content.decode(), "what was typed is kept"
    client.post(url("child", draft), typed | {"upn": " k929 4001 15000"})
    draft.refresh_from_db()
    assert draft.upn == "K929400115000"
    assert "K929400115000" in client.get(url("check", draft)).content.decode()


def test_while_a_pupil_number_is_typed_who_has_it_is_found(cast, shared_case, sign_in):
    Child.objects.filter(pk=shared_case.child_id).update(upn="K929400115000")
    found = sign_in(cast.school).post("/referrals/known/", {"upn": "k929 400115000"}).content.decode()
    assert shared_case.child.full_name in found
    half = sign_in(cast.school).post("/referrals/known/", {"upn": "K9294001"}).content.decode()
    assert shared_case.child.full_name not in half


def test_of_a_child_out_of_sight_only_the_existence_is_said(cast, guidance, child, sign_in):
    Child.objects.filter(pk=child.pk).update(nhs_number="9990000018")
    client = sign_in(cast.outsider)
    typed = {"given_name": "W", "family_name": "Other", "nhs_number": "999 000 0018"}
    client.post("/referrals/new/", typed | {"form_token": str(uuid4())})
    draft = Referral.objects.get()
    page = client.get(url("child", draft)).content.decode()
    assert "A record exists that you cannot see" in page
    for secret in ("Wren", "Testerly", "2012", child.reference, str(child.pk)):
        assert secret not in page
    chosen = {"match": matching.key_of(draft, child.pk), "match_asked": matching.asked_of(draft)}
    client.post(url("child", draft), typed | chosen)
    draft.refresh_from_db()
    assert (draft.child, draft.given_name, draft.date_of_birth) == (child, "W", None)
    page = client.get(url("check", draft)).content.decode()
    assert "Testerly" not in page


def test_what_is_missing_leads_back_to_its_page(cast, guidance, sign_in):
    draft = operations.start_referral(by=cast.school, given_name="Robin")
    page = sign_in(cast.school).post(url("check", draft)).content.decode()
    assert f"{url('concern', draft)}?again=1#id_wanted" in page
    assert "Enter what you would like to happen." in page


@pytest.mark.parametrize("name", ["detail", "child", "concern", "family", "check", "sent", "withdraw", "answer"])
def test_an_outsider_gets_404_for_a_draft_and_a_sent_referral(cast, draft, sign_in, name):
    client = sign_in(cast.outsider)
    assert client.get(url(name, draft)).status_code == 404
    operations.send_referral(draft, by=cast.school)
    assert client.get(url(name, draft)).status_code == 404


@pytest.mark.parametrize("name", ["query", "rate", "ask", "decide"])
def test_the_referrer_may_see_but_not_triage(cast, sent, sign_in, name):
    client = sign_in(cast.school)
    assert client.get(url(name, sent)).status_code == 403
    assert client.post(url(name, sent)).status_code == 403
    assert client.post(url("accept", sent)).status_code == 403


def test_the_queue_is_for_the_front_door_and_sorted_by_time_left(cast, sent, sign_in):
    urgent = operations.start_referral(by=cast.health, **{**sent_answers(sent), "immediate_danger": True})
    operations.send_referral(urgent, by=cast.health)
    client = sign_in(cast.frontdoor)
    page = client.get("/front-door/").content.decode()
    assert page.index(urgent.reference) < page.index(sent.reference)
    words = " ".join(page.split())
    assert "Red</strong> 4 hours left" in words or "Red</strong> 3 hours 59 minutes left" in words
    assert "Not rated</strong>" in words
    assert Record.objects.filter(verb="listed", actor=cast.frontdoor, why="role:front_door").exists()
    client = sign_in(cast.school)
    assert client.get("/front-door/").status_code == 403


def test_the_queue_says_who_took_a_referral_on(cast, sent, sign_in):
    client = sign_in(cast.frontdoor)
    assert "taken on by" not in client.get("/front-door/").content.decode()
    operations.accept_referral(sent, by=cast.frontdoor)
    assert f"taken on by {cast.frontdoor.name}" in client.get("/front-door/").content.decode()


def sent_answers(referral):
    names = (
        "given_name",
        "family_name",
        "source",
        "need",
        "what_happened",
        "wanted",
        "family_told",
        "basis",
        "postcode",
        "immediate_danger",
    )
    return {name: getattr(referral, name) for name in names}


def test_the_front_door_accepts_and_decides_on_one_page(cast, sent, sign_in):
    client = sign_in(cast.frontdoor)
    assert client.post(url("accept", sent)).url == url("decide", sent)
    page = client.get(url("decide", sent)).content.decode()
    for words in ("Hungry", "hungry three days", "Several agencies", "Socialworker Cast, Social worker", "History"):
        assert words.lower() in page.lower() or words == "Hungry"
    answers = FORM | {"lead": str(cast.socialworker.pk), "partners": [str(cast.partners["health"].pk)]}
    page = client.post(url("decide", sent), answers).content.decode()
    assert "Say why the case is shared with them." in page
    assert DECISION["rationale"] in page, "nothing typed is lost"
    assert client.post(url("decide", sent), answers | {"share_reason": "They know Robin"}).url == url("detail", sent)
    case = Case.objects.get()
    assert (case.lead, case.level_of_need) == (cast.socialworker, 3)
    page = client.get(url("detail", sent)).content.decode()
    assert DECISION["rationale"] in page


def test_the_second_decision_is_refused_and_loses_nothing_typed(cast, decided, sign_in):
    answers = FORM | {"outcome": "advice", "rationale": "Quite another view"}
    page = sign_in(cast.frontdoor).post(url("decide", decided), answers).content.decode()
    assert "This referral is decided, so you cannot decide it." in page
    assert "Quite another view" in page


def test_the_referrer_reads_what_became_of_it_and_not_the_reasons(cast, decided, sign_in):
    client = sign_in(cast.school)
    assert "Open a case" in client.get("/referrals/").content.decode()
    page = client.get(url("detail", decided)).content.decode()
    assert DECISION["words_to_referrer"] in page
    assert DECISION["rationale"] not in page
    decided.refresh_from_db()
    assert decided.outcome_read_at is not None
    assert Record.objects.filter(verb="viewed", actor=cast.school, subject_id=str(decided.pk), why="own").exists()


def test_accepting_what_is_decided_says_so_on_the_page(cast, decided, sign_in):
    page = sign_in(cast.frontdoor).post(url("accept", decided)).content.decode()
    assert "This referral is decided, so you cannot accept it." in page


def test_a_question_to_the_referrer_and_the_answer(cast, sent, sign_in):
    assert sign_in(cast.frontdoor).post(url("query", sent), {"question": "Since when?"}).status_code == 302
    client = sign_in(cast.school)
    assert "Since when?" in client.get(url("answer", sent)).content.decode()
    assert client.post(url("answer", sent), {"answer": "Since May"}).url == url("detail", sent)


def test_a_partner_asked_sees_the_question_and_answers(cast, sent, sign_in):
    form = {"partners": [cast.partners["police"].pk], "question": "Any call-outs?", "due": "tomorrow"}
    assert sign_in(cast.frontdoor).post(url("ask", sent), form).status_code == 302
    asked = InformationRequest.objects.get()
    client = sign_in(cast.police)
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "Any call-outs?" in page
    assert sent.what_happened not in page
    assert client.get(url("detail", sent)).status_code == 404
    told = {"answer": "Two in May", "nature": "fact", "known_since": "May", "source": "Command log"}
    assert client.post(asked.get_absolute_url(), told).status_code == 302
    assert "Two in May" in sign_in(cast.frontdoor).get(url("detail", sent)).content.decode()
    assert "Two in May" not in sign_in(cast.school).get(url("detail", sent)).content.decode()
    assert sign_in(cast.health).get(asked.get_absolute_url()).status_code == 404


def test_rating_shows_on_the_page(cast, sent, sign_in):
    client = sign_in(cast.frontdoor)
    assert client.post(url("rate", sent), {"colour": "amber", "reason": "School is worried"}).status_code == 302
    assert "Amber</strong>" in client.get(url("detail", sent)).content.decode()


def test_the_front_door_may_not_withdraw(cast, sent, sign_in):
    assert sign_in(cast.frontdoor).post(url("withdraw", sent), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("local", ["board", "guardian", "admin", "coordinator"])
def test_people_without_casework_log_no_referral(cast, sign_in, local):
    client = sign_in(cast.users[local])
    assert client.get("/referrals/new/").status_code == 403
    assert client.get("/referrals/").status_code == 403


PAGES = [
    "mine",
    "front_door",
    "guidance",
    "detail",
    "decide",
    "query",
    "ask",
    "child",
    "concern",
    "family",
    "check",
    "sent",
]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_takes_more_than_twelve_queries(cast, draft, sign_in, name):
    author = name in ("mine", "child", "concern", "family", "check", "sent", "guidance")
    if name in ("detail", "decide", "query", "ask", "sent", "front_door"):
        operations.send_referral(draft, by=cast.school)
    if name in ("detail", "decide"):
        operations.rate_referral(draft, by=cast.frontdoor, colour="amber", reason="School is worried")
        operations.accept_referral(draft, by=cast.frontdoor)
    casework.record_child(given_name="Robyn", family_name="Madeup", by=cast.health)
    for _ in range(3):
        more = operations.start_referral(by=cast.school, **sent_answers(draft))
        operations.send_referral(more, by=cast.school)
    client = sign_in(cast.school if author else cast.frontdoor)
    place = reverse(f"referrals:{name}") if name in ("mine", "front_door", "guidance") else url(name, draft)
    assert client.get(place + "?again=1").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(place + "?again=1")
    assert_at_most_twelve(queries)


def test_a_decision_read_for_the_first_time_takes_no_more_than_twelve(cast, decided, sign_in):
    client = sign_in(cast.school)
    client.get("/guidance/")
    with CaptureQueriesContext(connection) as queries:
        client.get(url("detail", decided))
    assert_at_most_twelve(queries)


def assert_at_most_twelve(queries):
    """The savepoints are the test's own: in service the request is the transaction."""
    asked = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= 12, "\n".join(sql[:160] for sql in asked)


def test_my_work_has_its_parts_in_one_query_each(cast, decided, django_assert_num_queries, time_machine):
    from referrals import work
    from tests.referrals.conftest import again

    school, frontdoor = again(cast.school), again(cast.frontdoor)
    open_one = operations.start_referral(by=cast.school, given_name="Robin")
    waiting = operations.send_referral(
        operations.start_referral(by=cast.school, **sent_answers(decided)), by=cast.school
    )
    assert school.standing.partner
    assert frontdoor.standing.partner
    with django_assert_num_queries(4):
        assert work.mine(school).drafts == [open_one]
        assert [one.decision.outcome for one in work.mine(school).decisions] == ["open_case"]
        assert work.mine(school).questions == []
        assert work.open_questions(school) == []
    with django_assert_num_queries(1):
        assert work.queue(frontdoor) == work.Queue(1, waiting.due_at)
    assert work.queue(school) is None
    time_machine.move_to(timezone.now() + timedelta(days=29))
    assert work.mine(school).decisions == [], "no longer news"


def test_a_child_known_in_private_life_is_no_more_than_a_record_that_exists(cast, guidance, shared_case, sign_in):
    people.declare_relationship(cast.school, child_reference=shared_case.child.reference, by=cast.school)
    client = sign_in(cast.school)
    client.post("/referrals/new/", {"given_name": "Wren", "family_name": "Testerly", "form_token": str(uuid4())})
    page = client.get(url("child", Referral.objects.get())).content.decode()
    assert "A record exists that you cannot see" in page
    assert "born 4 May 2012" not in page


def test_brothers_and_sisters_in_sight_are_offered_and_sent_along(cast, draft, shared_case, sign_in):
    operations.save_draft(draft, by=cast.school, family_name="Testerly")
    client = sign_in(cast.school)
    client.post(url("concern", draft), CONCERN)
    assert "Wren Testerly, born 4 May 2012" in client.get(url("family", draft)).content.decode()
    client.post(url("family", draft), FAMILY | {"siblings": [str(shared_case.child.pk)]})
    client.post(url("check", draft))
    draft.refresh_from_db()
    assert draft.children.get(is_first=False).child == shared_case.child
    assert "Wren Testerly" in sign_in(cast.frontdoor).get(url("detail", draft)).content.decode()


def test_a_decision_into_a_restricted_case_leads_back_to_the_queue(cast, guidance, shared_case, sign_in):
    casework.restrict_case(shared_case, restricted=True, reason="Staff", by=cast.guardian)
    draft = operations.start_referral(by=cast.school, **ANSWERS)
    Referral.objects.filter(pk=draft.pk).update(child=shared_case.child)
    sent = operations.send_referral(draft, by=cast.school)
    operations.accept_referral(sent, by=cast.frontdoor)
    answer = sign_in(cast.frontdoor).post(url("decide", sent), FORM | {"outcome": "pass_to_worker"})
    assert answer.status_code == 302, answer.content.decode()
    assert answer.url == reverse("referrals:front_door")


def test_the_decision_page_names_nobody_and_links_nowhere_for_an_open_case_of_named_people(
    cast, guidance, shared_case, sign_in
):
    draft = operations.start_referral(by=cast.school, child=shared_case.child, **ANSWERS)
    accepted = operations.accept_referral(operations.send_referral(draft, by=cast.school), by=cast.frontdoor)
    client = sign_in(cast.frontdoor)
    assert "led by Socialworker Cast" in client.get(url("decide", accepted)).content.decode()
    assert f"/cases/{shared_case.pk}/" in client.get(url("decide", accepted)).content.decode()
    casework.restrict_case(shared_case, restricted=True, reason="Staff", by=cast.guardian)
    page = client.get(url("decide", accepted)).content.decode()
    assert "for named people only" in page
    assert "led by" not in page
    assert str(shared_case.pk) not in page


def test_the_next_page_of_the_queue_goes_on_where_the_last_one_ended_though_that_was_decided_since(cast, sent):
    later = operations.send_referral(operations.start_referral(by=cast.health, **sent_answers(sent)), by=cast.health)
    operations.withdraw_referral(sent, reason="A mistake", by=cast.school)
    rows, _ = queue.page_of(User.objects.get(pk=cast.frontdoor.pk), after=sent.pk, size=5)
    assert [one for one, _ in rows] == [later]
    rows, _ = queue.page_of(User.objects.get(pk=cast.frontdoor.pk), after=later.pk, size=5)
    assert rows == []
