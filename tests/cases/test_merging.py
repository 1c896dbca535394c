"""Two records of one child made one, and taken apart: what moves, what stays, who may, who hears."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases import access, grants, operations
from cases.models import Case, CaseAccess, Child, ChildName, Merge
from cases.search import find_children
from notifications.models import Notice
from partners import operations as people
from partners.models import DeclaredRelationship, User
from referrals import records
from referrals.models import Referral, ReferredChild


@pytest.fixture
def twin(cast) -> Child:
    """The same child, recorded again under a nickname, with a number that the first record has not."""
    return operations.record_child(
        given_name="Birdie", family_name="Tester", nhs_number="9990000018", by=cast.frontdoor
    )


def merged(cast, kept, twin) -> Merge:
    return operations.merge_children(kept, twin, by=cast.frontdoor, reason="Same mother, same day of birth")


def facts() -> dict[str, list]:
    """Everything a merge touches, as it stands."""
    return {
        "cases": list(Case.objects.order_by("pk").values_list("pk", "child_id")),
        "names": list(ChildName.objects.order_by("pk").values_list("pk", "child_id")),
        "referrals": list(Referral.objects.order_by("pk").values_list("pk", "child_id")),
        "referred": list(ReferredChild.objects.order_by("pk").values_list("referral_id", "child_id")),
        "declared": list(DeclaredRelationship.objects.order_by("pk").values_list("user_id", "child_reference")),
        "children": list(Child.objects.order_by("pk").values_list("pk", "nhs_number", "postcode", "merged_into_id")),
        "access": sorted(CaseAccess.objects.values_list("principal", "case_id")),
    }


def test_what_led_to_the_one_leads_to_the_other_and_back_again(cast, shared_case, twin):
    operations.close_case(shared_case, reason="Moved", by=cast.socialworker)
    ChildName.objects.create(child=shared_case.child, family_name="Okonkwo")
    referral = Referral.objects.create(
        referrer=cast.school, referring_partner=cast.partners["school"], child=shared_case.child
    )
    ReferredChild.objects.create(referral=referral, child=shared_case.child, is_first=True)
    before = facts()
    merge = merged(cast, twin, shared_case.child)
    assert Case.objects.get(pk=shared_case.pk).child == twin
    assert Referral.objects.get(pk=referral.pk).child == twin
    assert [row.child for row in referral.children.all()] == [twin]
    twin.refresh_from_db()
    assert twin.postcode == "ZZ1 1AA"
    assert not any(grants.drift().values())
    operations.undo_merge(merge, by=cast.frontdoor, reason="Cousins")
    assert facts() == before
    assert not any(grants.drift().values())


def test_either_name_finds_the_record_that_stays_and_the_other_is_found_no_more(cast, shared_case, twin):
    merge = merged(cast, shared_case.child, twin)
    for typed in ({"q": "Birdie Tester"}, {"q": "Wren Testerly"}, {"nhs_number": "9990000018"}):
        assert [hit.child for hit in find_children(cast.school, **typed)] == [shared_case.child], typed
    operations.undo_merge(merge, by=cast.frontdoor, reason="Cousins")
    assert [hit.ask for hit in find_children(cast.school, nhs_number="9990000018")] == ["the front door"]


def test_a_referral_about_both_keeps_both_rows_apart(cast, shared_case, twin):
    referral = Referral.objects.create(referrer=cast.school, referring_partner=cast.partners["school"])
    for child in (shared_case.child, twin):
        ReferredChild.objects.create(referral=referral, child=child)
    merged(cast, shared_case.child, twin)
    assert {row.child_id for row in referral.children.all()} == {shared_case.child_id, twin.pk}


def test_who_is_shut_out_of_the_one_is_shut_out_of_the_other(cast, shared_case, twin):
    DeclaredRelationship.objects.create(user=cast.school, child_reference=twin.reference, declared_by=cast.school)
    merged(cast, shared_case.child, twin)
    assert not access.can_see(User.objects.get(pk=cast.school.pk), shared_case)


def test_two_open_cases_are_refused_in_words(cast, shared_case, twin):
    operations.open_case(
        twin, lead=cast.socialworker, locality=cast.north, level_of_need=2, reason="Also", by=cast.frontdoor
    )
    with pytest.raises(ValidationError, match="Both records have an open case"):
        merged(cast, shared_case.child, twin)


def test_different_numbers_are_refused_in_words(cast, shared_case, twin):
    Child.objects.filter(pk=shared_case.child_id).update(nhs_number="9990000026")
    with pytest.raises(ValidationError, match="different NHS numbers"):
        merged(cast, shared_case.child, twin)


def test_a_merged_record_is_neither_merged_again_nor_opened(cast, shared_case, twin):
    merged(cast, shared_case.child, twin)
    with pytest.raises((ValidationError, PermissionDenied)):
        merged(cast, shared_case.child, twin)
    with pytest.raises(ValidationError, match="merged into another"):
        operations.open_case(
            twin, lead=cast.socialworker, locality=cast.north, level_of_need=2, reason="x", by=cast.frontdoor
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(kept=shared_case.child, merged=twin, by=cast.frontdoor, reason="Again")


def test_after_30_days_records_stay_one(cast, shared_case, twin, time_machine):
    merge = merged(cast, shared_case.child, twin)
    time_machine.move_to(timezone.now() + timedelta(days=30, minutes=1))
    with pytest.raises(ValidationError, match="30 days"):
        operations.undo_merge(merge, by=cast.frontdoor, reason="Late")


def test_a_later_merge_is_taken_apart_first(cast, shared_case, twin):
    first = merged(cast, twin, operations.record_child(given_name="Birdy", by=cast.frontdoor))
    second = merged(cast, shared_case.child, twin)
    with pytest.raises(PermissionDenied):
        operations.undo_merge(first, by=cast.frontdoor, reason="Order")
    for merge in (second, first):
        operations.undo_merge(merge, by=cast.frontdoor, reason="Order")
    assert not Child.objects.exclude(merged_into=None).exists()


def test_the_lead_hears_and_it_is_on_record(cast, shared_case, twin):
    merged(cast, shared_case.child, twin)
    assert Notice.objects.get(rule="cases.merged").user == cast.socialworker
    assert Record.objects.filter(verb="merged", case_id=shared_case.pk, actor=cast.frontdoor).count() == 1


@pytest.mark.parametrize("local", ["school", "socialworker", "outsider"])
def test_others_merge_nothing(cast, shared_case, twin, local):
    with pytest.raises(PermissionDenied):
        operations.merge_children(shared_case.child, twin, by=cast.users[local], reason="Mine")


def test_nobody_merges_a_record_out_of_sight(cast, case, twin):
    operations.restrict_case(case, restricted=True, reason="Staff", by=cast.guardian)
    with pytest.raises(PermissionDenied):
        merged(cast, case.child, twin)


def test_the_page_shows_both_before_anything_happens_and_takes_them_apart(cast, shared_case, twin, sign_in):
    client = sign_in(cast.frontdoor)
    typed = {"kept": shared_case.child.reference, "other": twin.reference.lower(), "reason": "One child"}
    page = client.post(reverse("cases:merge"), typed).content.decode()
    assert "Merge these records" in page
    assert "Birdie Tester" in page
    assert not Merge.objects.exists()
    page = client.post(reverse("cases:merge"), typed | {"sure": "1"}, follow=True).content.decode()
    assert twin.reference in page
    merge = Merge.objects.get()
    client.post(reverse("cases:unmerge", args=[merge.pk]), {"reason": "Cousins"})
    assert Merge.objects.standing().count() == 0


def test_the_page_keeps_what_was_typed_and_names_nothing_out_of_sight(cast, case, twin, sign_in):
    operations.restrict_case(case, restricted=True, reason="Staff", by=cast.guardian)
    typed = {"kept": case.child.reference, "other": twin.reference, "reason": "One child"}
    page = sign_in(cast.frontdoor).post(reverse("cases:merge"), typed).content.decode()
    assert "No record that you can see has this reference" in page
    assert "One child" in page


def test_the_api_merges_and_takes_apart(cast, shared_case, twin, api):
    root = f"/api/v1/children/{shared_case.child_id}"
    front_door = api(cast.frontdoor)
    made = front_door.post(f"{root}/merge/", {"other": str(twin.pk), "reason": "One child"})
    assert made.status_code == 201, made.data
    again = front_door.post(f"{root}/merge/", {"other": str(twin.pk), "reason": "One child"})
    assert again.status_code == 400
    undone = front_door.post(f"{root}/unmerge/", {"merge": made.data["id"], "reason": "Cousins"})
    assert undone.status_code == 200
    assert undone.data["undone_at"]


def test_a_referral_in_the_name_of_the_record_that_went_is_about_the_one_that_stayed(cast, child, twin):
    twin.date_of_birth = child.date_of_birth
    twin.save()
    merged(cast, child, twin)
    assert records.same_child("birdie", "TESTER", child.date_of_birth) == child


def test_a_declaration_by_the_reference_of_a_record_that_was_merged_shuts_the_one_that_stays(cast, shared_case, twin):
    operations.merge_children(shared_case.child, twin, by=cast.frontdoor, reason="One child")
    people.declare_relationship(cast.school, child_reference=twin.reference, by=cast.school)
    assert not Case.objects.visible_to(User.objects.get(pk=cast.school.pk)).filter(pk=shared_case.pk).exists()
