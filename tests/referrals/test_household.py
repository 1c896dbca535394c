"""Who lives with the child; three siblings on one referral; what the decision means for each of them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Record
from cases import operations as casework
from cases.models import Case, Child
from notifications.models import Notice
from partners import operations as people
from referrals import operations
from referrals.models import HouseholdMember, Referral, ReferredChild
from tests.referrals.conftest import ANSWERS, DECISION, again
from tests.referrals.test_pages import FAMILY, url
from tests.riskpanel.tables import make_panel

PARENT = {"given_name": "Martin", "family_name": "Madeup", "relation": "parent"}
JO = {"given_name": "Jo", "family_name": "Madeup", "date_of_birth": date(2016, 3, 1), "relation": "sibling"}
SAM = {"given_name": "Sam", "family_name": "Madeup", "date_of_birth": date(2018, 9, 9), "relation": "sibling"}
ALSO = {"also_referred": True}


def rows(*members):
    """The fields of the page for these members."""
    typed = {"member-TOTAL_FORMS": len(members), "member-INITIAL_FORMS": 0}
    for place, member in enumerate(members):
        typed |= {f"member-{place}-{name}": value for name, value in member.items()}
    return typed


@pytest.fixture
def three(cast, guidance):
    """Robin, Jo and Sam on one referral in triage; Martin lives with them."""
    draft = operations.start_referral(by=cast.school, **ANSWERS)
    operations.save_draft(draft, by=cast.school, members=[PARENT, JO | ALSO, SAM | ALSO])
    sent = operations.send_referral(draft, by=cast.school)
    return operations.accept_referral(sent, by=cast.frontdoor)


def others(referral):
    return {row.child.given_name: row for row in referral.children.filter(is_first=False).select_related("child")}


def test_three_siblings_on_one_referral_are_three_records_and_the_parent_is_none(cast, three):
    assert set(others(three)) == {"Jo", "Sam"}
    assert Child.objects.filter(family_name="Madeup").count() == 3
    assert list(three.members.values_list("given_name", flat=True)) == ["Martin", "Jo", "Sam"]


def test_a_sibling_who_is_known_by_name_and_birthday_is_the_record_that_is_there(cast, guidance):
    there = casework.record_child(by=cast.school, given_name="JO", family_name="madeup", date_of_birth=date(2016, 3, 1))
    draft = operations.start_referral(by=cast.school, **ANSWERS)
    operations.save_draft(draft, by=cast.school, members=[JO | ALSO])
    operations.send_referral(draft, by=cast.school)
    assert others(draft)["JO"].child == there


def test_the_decision_opens_a_case_for_each_child_led_and_shared_alike(cast, three):
    operations.decide_referral(
        three,
        by=cast.frontdoor,
        lead=cast.socialworker,
        share_with=[cast.partners["health"]],
        share_reason="They know them",
        **DECISION,
    )
    cases = Case.objects.open().filter(child__family_name="Madeup")
    assert cases.count() == 3
    assert {(case.lead, case.locality, case.level_of_need) for case in cases} == {(cast.socialworker, cast.north, 3)}
    assert all(case.shares.live().filter(partner=cast.partners["health"]).exists() for case in cases)
    assert {row.case for row in others(three).values()} <= set(cases)


def test_a_child_who_is_closed_out_has_no_case_and_the_reason_is_kept(cast, three):
    sam = others(three)["Sam"].child
    operations.decide_referral(
        three,
        by=cast.frontdoor,
        lead=cast.socialworker,
        closed_out=[sam.pk],
        closed_out_reason="Lives with an aunt",
        **DECISION,
    )
    assert not Case.objects.filter(child=sam).exists()
    assert (others(three)["Sam"].closed_out, others(three)["Sam"].case) == ("Lives with an aunt", None)
    assert others(three)["Jo"].case is not None
    assert Record.objects.filter(verb="closed_out", subject_id=str(sam.pk)).exists()


def test_closing_out_needs_a_reason_and_a_child_of_the_referral(cast, three, shared_case):
    sam = others(three)["Sam"].child.pk
    for closed_out, why, field in (([sam], " ", "closed_out_reason"), ([shared_case.child_id], "No", "closed_out")):
        with pytest.raises(ValidationError) as refused:
            operations.decide_referral(
                three,
                by=cast.frontdoor,
                lead=cast.socialworker,
                closed_out=closed_out,
                closed_out_reason=why,
                **DECISION,
            )
        assert field in refused.value.error_dict
    assert not Case.objects.filter(child__family_name="Madeup").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferredChild.objects.filter(child=sam).update(closed_out="No", case=shared_case)


def test_a_sibling_with_an_open_case_is_joined_and_its_worker_told(cast, three):
    jo = others(three)["Jo"].child
    present = casework.open_case(
        jo, lead=cast.manager, locality=cast.north, level_of_need=2, reason="Early help", by=cast.frontdoor
    )
    operations.decide_referral(three, by=cast.frontdoor, lead=cast.socialworker, **DECISION)
    assert others(three)["Jo"].case == present
    assert Notice.objects.filter(user=cast.manager, rule="referral_joined").count() == 1
    assert Referral.objects.visible_to(again(cast.manager)).filter(pk=three.pk).exists()


def test_whoever_sees_a_siblings_case_alone_sees_the_referral(cast, three):
    jo = others(three)["Jo"].child
    present = casework.open_case(
        jo, lead=cast.health, locality=cast.north, level_of_need=2, reason="Early help", by=cast.frontdoor
    )
    assert not Referral.objects.visible_to(again(cast.health)).exists()
    operations.decide_referral(three, by=cast.frontdoor, lead=cast.socialworker, **DECISION)
    assert others(three)["Jo"].case == present
    assert list(Referral.objects.visible_to(again(cast.health))) == [three]
    assert not Referral.objects.visible_to(again(cast.police)).exists()


def test_passed_to_the_worker_the_siblings_come_under_the_same_worker(cast, three):
    casework.open_case(
        three.child, lead=cast.socialworker, locality=cast.north, level_of_need=3, reason="Known", by=cast.frontdoor
    )
    operations.decide_referral(three, by=cast.frontdoor, **DECISION | {"outcome": "pass_to_worker"})
    assert {row.case.lead for row in others(three).values()} == {cast.socialworker}


def test_advice_opens_nothing_for_anybody(cast, three):
    operations.decide_referral(three, by=cast.frontdoor, **DECISION | {"outcome": "advice"})
    assert not Case.objects.exists()


def test_the_page_keeps_rows_adds_one_and_keeps_a_date_that_cannot_be_read(cast, draft, sign_in):
    client = sign_in(cast.school)
    bad = {"given_name": "Jo", "date_of_birth_day": "31", "date_of_birth_month": "2", "date_of_birth_year": "2016"}
    page = client.post(url("family", draft), FAMILY | rows(PARENT, bad)).content.decode()
    assert "<title>Error:" in page
    assert list(draft.members.values_list("given_name", flat=True)) == ["Martin", "Jo"]
    assert 'value="31"' in client.get(url("family", draft)).content.decode()
    answer = client.post(url("family", draft), FAMILY | rows(PARENT, bad) | {"more": "1"})
    assert answer.url.endswith("#household-end")
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert "members" in refused.value.error_dict
    client.post(url("family", draft), FAMILY | rows(PARENT))
    assert HouseholdMember.objects.count() == 1


def test_a_referred_sibling_needs_a_name_on_the_page_and_in_the_database(cast, draft, sign_in):
    page = sign_in(cast.school).post(
        url("family", draft), FAMILY | rows({"also_referred": "on", "relation": "sibling"})
    )
    assert "Enter a name of each child whom the referral is about" in page.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdMember.objects.create(referral=draft, place=9, also_referred=True)


def test_the_decision_page_closes_one_out(cast, three, sign_in):
    client = sign_in(cast.frontdoor)
    assert "Sam Madeup, born 9 September 2018" in client.get(url("decide", three)).content.decode()
    sam = others(three)["Sam"].child
    form = DECISION | {"lead": cast.socialworker.pk, "closed_out": [str(sam.pk)], "closed_out_reason": "With an aunt"}
    assert client.post(url("decide", three), form).status_code == 302
    assert others(three)["Sam"].closed_out == "With an aunt"
    assert "With an aunt" in client.get(url("detail", three)).content.decode()
    assert "With an aunt" not in sign_in(cast.school).get(url("detail", three)).content.decode()


def test_the_api_takes_a_household_and_names_the_other_children(cast, guidance, sign_in):
    client = sign_in(cast.school)
    body = ANSWERS | {"members": [PARENT, JO | ALSO | {"date_of_birth": "2016-03-01"}]}
    answer = client.post("/api/v1/referrals/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["other_children"] == [{"child": None, "name": "Jo Madeup"}]
    assert [one["given_name"] for one in answer.json()["members"]] == ["Martin", "Jo"]


def test_a_referral_is_hidden_where_the_case_of_a_brother_or_sister_is_restricted(cast, three):
    operations.decide_referral(three, by=cast.frontdoor, lead=cast.socialworker, **DECISION)
    assert Referral.objects.visible_to(again(cast.school)).filter(pk=three.pk).exists()
    jo = others(three)["Jo"]
    casework.restrict_case(jo.case, restricted=True, reason="Staff", by=cast.guardian)
    assert not Referral.objects.visible_to(again(cast.school)).filter(pk=three.pk).exists()
    assert Referral.objects.visible_to(again(cast.socialworker)).filter(pk=three.pk).exists()


def test_the_referrer_reads_a_sibling_s_name_as_it_was_given_not_as_the_record_has_it_since(cast, three, sign_in):
    jo = others(three)["Jo"].child
    Child.objects.filter(pk=jo.pk).update(given_name="Newname", family_name="Adopted")
    page = sign_in(cast.school).get(url("detail", three)).content.decode()
    assert "Jo Madeup" in page
    assert "Adopted" not in page


def test_who_leads_the_new_case_of_a_sibling_is_told_though_the_first_child_had_one(cast, three):
    casework.open_case(
        three.child, lead=cast.socialworker, locality=cast.north, level_of_need=3, reason="Known", by=cast.frontdoor
    )
    operations.decide_referral(three, by=cast.frontdoor, **DECISION | {"outcome": "pass_to_worker"})
    rules = Notice.objects.filter(user=cast.socialworker, subject_id=str(three.pk)).values_list("rule", flat=True)
    assert set(rules) == {"referral_joined", "case_allocated"}


def is_secret(child):
    return Child.objects.get(pk=child.pk).protected_address


def named(member):
    return {name: member[name] for name in ("given_name", "family_name", "date_of_birth")}


def known(cast, member, **more):
    """The record of a member of the household that was there before."""
    return casework.record_child(by=cast.school, **named(member), **more)


def test_an_address_kept_secret_is_secret_on_the_record_that_a_sibling_has(cast, guidance):
    there = known(cast, JO, postcode="ZZ1 2BB")
    draft = operations.start_referral(by=cast.school, **ANSWERS, protected_address=True)
    operations.save_draft(draft, by=cast.school, members=[JO | ALSO, SAM | ALSO])
    sent = operations.send_referral(draft, by=cast.school)
    assert is_secret(there)
    assert is_secret(others(sent)["Sam"].child)
    assert is_secret(sent.child)


def test_an_address_that_is_secret_on_the_first_child_s_record_is_written_open_on_no_sibling_s(
    cast, guidance, shared_case
):
    casework.protect_address(shared_case.child, by=cast.school)
    draft = operations.start_referral(by=cast.school, **ANSWERS)
    operations.save_draft(draft, by=cast.school, child=shared_case.child, members=[JO | ALSO])
    operations.send_referral(draft, by=cast.school)
    jo = others(draft)["Jo"].child
    assert jo.postcode == "ZZ1 2BB"
    assert is_secret(jo)
    assert not jo.versions.filter(protected_address=False).exists(), "nor for a moment"


def test_a_sibling_ticked_from_the_list_is_protected_with_the_first_child(cast, guidance, shared_case):
    draft = operations.start_referral(by=cast.school, **ANSWERS, protected_address=True)
    operations.save_draft(draft, by=cast.school, siblings=[shared_case.child])
    operations.send_referral(draft, by=cast.school)
    assert is_secret(shared_case.child)
    assert Record.objects.filter(verb="changed", subject_id=str(shared_case.child_id), actor=cast.school).exists()


@pytest.mark.parametrize("ticked", [True, False])
def test_where_a_sibling_s_address_is_secret_the_first_child_s_is_too(cast, guidance, shared_case, ticked, sign_in):
    casework.protect_address(shared_case.child, by=cast.school)
    born = {"given_name": shared_case.child.given_name, "family_name": shared_case.child.family_name}
    typed = born | {"date_of_birth": shared_case.child.date_of_birth.isoformat(), "relation": "sibling"} | ALSO
    beside = {"siblings": [str(shared_case.child_id)]} if ticked else {"members": [typed]}
    answer = sign_in(cast.school).post("/api/v1/referrals/", ANSWERS | beside, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["protected_address"]
    assert "ZZ1" not in answer.content.decode()
    assert is_secret(Referral.objects.get().child)


@pytest.mark.parametrize("first", [True, False])
def test_a_record_that_becomes_secret_later_makes_those_referred_with_it_secret_both_ways(cast, three, first):
    decide = DECISION | {"lead": cast.socialworker}
    operations.decide_referral(three, by=cast.frontdoor, **decide)
    jo, sam = others(three)["Jo"].child, others(three)["Sam"].child
    child = three.child if first else jo
    casework.change_child(child, protected_address=True, by=cast.socialworker)
    assert [is_secret(one) for one in (three.child, jo, sam)] == [True, True, True]
    assert Record.objects.filter(verb="changed", subject_id=str(sam.pk), actor=cast.socialworker).count() == 1
    other = three.child if child == jo else jo
    case = other.cases.open().get()
    Case.objects.filter(pk=case.pk).update(lead=cast.health)
    with pytest.raises(ValidationError, match="for somebody else too"):
        casework.change_child(child, protected_address=False, by=cast.socialworker)
    assert is_secret(child)
    Case.objects.filter(pk=case.pk).update(lead=cast.socialworker)
    casework.change_child(child, protected_address=False, by=cast.socialworker)
    assert [is_secret(one) for one in (child, other, sam)] == [False, True, True], "of each their lead says so"
    casework.change_child(other, given_name="Joey", protected_address=True, by=cast.socialworker)
    assert not is_secret(child), "what was secret before makes nothing secret anew"


@pytest.mark.parametrize(
    ("moved_to", "theirs", "lifted"),
    [("ZZ1 1AA", "ZZ1 1AA", False), ("ZZ2 2BB", "ZZ1 1AA", True), ("ZZ2 2BB", "", False), ("", "ZZ1 1AA", False)],
)
def test_who_has_moved_away_is_found_again_and_those_who_stay_are_not(cast, three, moved_to, theirs, lifted):
    operations.decide_referral(three, by=cast.frontdoor, **DECISION | {"lead": cast.socialworker})
    jo = others(three)["Jo"].child
    casework.protect_address(three.child, by=cast.school)
    Case.objects.filter(child=jo).update(lead=cast.health)
    Child.objects.filter(pk=jo.pk).update(postcode=theirs)
    lift = {"protected_address": False, "postcode": moved_to, "by": cast.socialworker}
    if lifted:
        casework.change_child(three.child, **lift)
    else:
        with pytest.raises(ValidationError, match="If the child has moved"):
            casework.change_child(three.child, **lift)
    assert [is_secret(three.child), is_secret(jo)] == [not lifted, True]


def test_a_later_referral_protects_those_of_an_earlier_one_and_a_draft_nobody(cast, three):
    draft = operations.start_referral(by=cast.school, **ANSWERS | {"given_name": "Ari"}, protected_address=True)
    operations.save_draft(draft, by=cast.school, members=[JO | ALSO])
    assert not Child.objects.filter(protected_address=True).exists()
    sent = operations.send_referral(draft, by=cast.school)
    assert all(is_secret(one) for one in (three.child, others(three)["Sam"].child, sent.child))


def test_a_draft_that_names_two_children_ties_nobody_together(cast, guidance, shared_case, child):
    draft = operations.start_referral(by=cast.school, **ANSWERS | {"given_name": "Ari"})
    operations.save_draft(draft, by=cast.school, siblings=[shared_case.child])
    other = known(cast, SAM)
    ReferredChild.objects.create(referral=draft, child=other)
    casework.protect_address(shared_case.child, by=cast.school)
    assert not is_secret(other)


def test_records_made_one_of_which_one_is_secret_protect_those_referred_with_either(cast, three):
    hidden = casework.record_child(
        by=cast.school,
        given_name="Joe",
        family_name="Madeup",
        date_of_birth=JO["date_of_birth"],
        protected_address=True,
    )
    casework.merge_children(others(three)["Jo"].child, hidden, reason="A letter too many", by=cast.frontdoor)
    assert is_secret(three.child)


def test_records_taken_apart_keep_an_address_that_became_secret_meanwhile(cast, three):
    jo = others(three)["Jo"].child
    hidden = known(cast, JO | {"given_name": "Joe"}, postcode="ZZ9 9ZZ")
    Child.objects.filter(pk=jo.pk).update(postcode="")
    merge = casework.merge_children(jo, hidden, reason="A letter too many", by=cast.frontdoor)
    assert merge.lent["postcode"] == "ZZ9 9ZZ"
    casework.protect_address(three.child, by=cast.school)
    casework.undo_merge(merge, reason="Cousins", by=cast.frontdoor)
    hidden.refresh_from_db()
    assert (hidden.postcode, hidden.protected_address) == ("ZZ9 9ZZ", True)
    assert is_secret(jo)


def test_where_nothing_is_secret_nothing_becomes_so(cast, three):
    assert not Child.objects.filter(protected_address=True).exists()


@pytest.fixture
def known_first(cast, three):
    """The three, of whom Robin has an open case."""
    casework.open_case(
        three.child, lead=cast.socialworker, locality=cast.north, level_of_need=3, reason="Known", by=cast.frontdoor
    )
    return three


@pytest.mark.parametrize("outcome", ["pass_to_worker", "panel"])
@pytest.mark.parametrize(
    ("given", "field"),
    [
        (lambda cast: {"lead": cast.network.pk}, "lead"),
        (lambda cast: {"share_with": [cast.partners["health"].pk]}, "share_reason"),
        (lambda cast: {"share_with": [cast.partners["health"].pk], "share_reason": "They know them"}, "basis"),
    ],
)
def test_who_leads_and_shares_a_sibling_s_new_case_is_checked_though_the_first_child_has_one(
    cast, known_first, api, outcome, given, field
):
    make_panel(cast)
    if field == "basis":
        Referral.objects.filter(pk=known_first.pk).update(basis="")
    client, place = api(cast.frontdoor), f"/api/v1/referrals/{known_first.pk}/"
    body = DECISION | {"outcome": outcome} | given(cast)
    answer = client.post(f"{place}decide/", body, headers={"If-Match": client.get(place)["ETag"]})
    assert answer.status_code == 400, answer.data
    assert list(answer.json()) == [field]
    assert Case.objects.count() == 1


def test_another_lead_and_partners_are_given_to_the_siblings_of_a_child_who_has_a_case(cast, known_first, api):
    client, place = api(cast.frontdoor), f"/api/v1/referrals/{known_first.pk}/"
    given = {"lead": cast.manager.pk, "share_with": [cast.partners["health"].pk], "share_reason": "They know them"}
    body = DECISION | {"outcome": "pass_to_worker"} | given
    answer = client.post(f"{place}decide/", body, headers={"If-Match": client.get(place)["ETag"]})
    assert answer.status_code == 200, answer.data
    assert {row.case.lead for row in others(known_first).values()} == {cast.manager}


def referred(cast, *members, **answers):
    draft = operations.start_referral(by=cast.school, **ANSWERS | answers)
    operations.save_draft(draft, by=cast.school, members=members)
    return operations.send_referral(draft, by=cast.school)


@pytest.mark.parametrize("again_as", ["first", "sibling"])
def test_whoever_of_the_children_was_referred_before_makes_it_a_referral_again(cast, three, again_as):
    operations.decide_referral(
        three, by=cast.frontdoor, **DECISION | {"outcome": "no_action", "no_action_reason": "unfounded"}
    )
    earlier = timezone.now() - timedelta(days=30)
    Referral.objects.filter(pk=three.pk).update(received_at=earlier)
    new = {"given_name": "Ari", "family_name": "Madeup", "date_of_birth": date(2020, 1, 1)}
    sent = referred(cast, **named(JO)) if again_as == "first" else referred(cast, JO | ALSO, **new)
    assert (sent.previous_received, sent.previous_no_action) == (timezone.localdate(earlier), True)


def test_of_several_children_the_latest_earlier_referral_of_any_counts(cast, guidance):
    for who, days in ((JO, 50), (SAM, 20)):
        sent = referred(cast, **named(who))
        Referral.objects.filter(pk=sent.pk).update(received_at=timezone.now() - timedelta(days=days))
    both = referred(cast, JO | ALSO, SAM | ALSO)
    assert both.previous_received == timezone.localdate() - timedelta(days=20)


NO_ACTION = DECISION | {"outcome": "no_action", "no_action_reason": "unfounded"}
HEARD = "referral_outcome"


@pytest.mark.parametrize("outcome", ["no_action", "advice", "early_help", "elsewhere"])
def test_the_lead_of_an_open_case_hears_of_an_outcome_that_does_not_come_to_it(cast, known_first, outcome):
    jo = others(known_first)["Jo"].child
    open_ = {"locality": cast.north, "level_of_need": 2, "reason": "Early help", "by": cast.frontdoor}
    present = casework.open_case(jo, lead=cast.health, **open_)
    made = operations.decide_referral(known_first, by=cast.frontdoor, **NO_ACTION | {"outcome": outcome})
    heard = Notice.objects.get(user=cast.health, rule=HEARD)
    assert Notice.objects.filter(user=cast.socialworker, rule=HEARD).count() == 1
    assert (heard.subject_id, heard.url) == (str(present.pk), present.get_absolute_url())
    assert (heard.context["outcome"], heard.context["team"]) == (made.outcome_words, "Initial response")
    assert heard.label == f"Record {jo.reference}"
    assert made.outcome_words in heard.text
    assert made.outcome_words not in heard.mail_text, "a mail says that there is something to read"
    assert not Referral.objects.visible_to(again(cast.health)).exists(), "they hear of it and see no more than before"


def test_the_lead_who_is_told_that_it_joins_their_case_hears_it_once(cast, known_first):
    operations.decide_referral(known_first, by=cast.frontdoor, **DECISION | {"outcome": "pass_to_worker"})
    assert not Notice.objects.filter(rule=HEARD).exists()


def test_the_lead_who_is_told_as_the_referrer_hears_it_once(cast, known_first):
    Case.objects.filter(child=known_first.child).update(lead=cast.school)
    operations.decide_referral(known_first, by=cast.frontdoor, **NO_ACTION)
    assert set(Notice.objects.filter(user=cast.school).values_list("rule", flat=True)) >= {"referral_decided"}
    assert not Notice.objects.filter(rule=HEARD).exists()


def test_the_lead_of_a_child_for_whom_nothing_is_done_hears_that(cast, three):
    sam = others(three)["Sam"].child
    open_ = {"locality": cast.north, "level_of_need": 2, "reason": "Early help", "by": cast.frontdoor}
    casework.open_case(sam, lead=cast.health, **open_)
    closed = {"closed_out": [sam.pk], "closed_out_reason": "Lives with an aunt"}
    operations.decide_referral(three, by=cast.frontdoor, lead=cast.socialworker, **closed, **DECISION)
    assert Notice.objects.get(user=cast.health, rule=HEARD).context["outcome"] == "nothing is done for this child"


def test_a_lead_who_is_shut_out_of_the_child_hears_nothing_and_of_a_restricted_case_no_deputy(cast, known_first):
    casework.restrict_case(known_first.child.cases.get(), restricted=True, reason="Staff", by=cast.guardian)
    today = timezone.localdate()
    people.plan_absence(cast.socialworker, deputy=cast.manager, since=today, until=None, by=cast.socialworker)
    jo = others(known_first)["Jo"].child
    open_ = {"locality": cast.north, "level_of_need": 2, "reason": "Early help", "by": cast.frontdoor}
    casework.open_case(jo, lead=cast.health, **open_)
    people.declare_relationship(cast.health, child_reference=jo.reference, by=cast.health)
    operations.decide_referral(known_first, by=cast.frontdoor, **NO_ACTION)
    assert {one.user for one in Notice.objects.filter(rule=HEARD)} == {cast.socialworker}
