"""Several people work on one family at the same moment, over connections of their own: they wait, and nobody fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cases import operations as casework
from cases.models import Case, Child
from partners.models import User
from referrals import operations
from referrals.models import ReferredChild
from tests.referrals.conftest import ANSWERS, DECISION
from tests.referrals.test_importing import row, uploaded, written
from tests.riskpanel.risk_log.test_two_at_once import over_its_own_connection, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
ROBIN = ANSWERS | {"date_of_birth": date(2013, 6, 2)}
JO = {"given_name": "Jo", "family_name": "Madeup", "date_of_birth": date(2016, 3, 1)}


@pytest.fixture
def two(cast):
    """Records of Robin and Jo, who were never referred together, in the order in which records are locked."""
    robin = {name: ROBIN[name] for name in JO}
    return sorted((casework.record_child(by=cast.school, **one) for one in (robin, JO)), key=lambda child: child.pk)


def drafted(by):
    draft = operations.start_referral(by=by, **ROBIN)
    return operations.save_draft(draft, by=by, members=[JO | {"relation": "sibling", "also_referred": True}])


def test_who_waits_for_a_family_that_grows_meanwhile_holds_up_nobody_who_came_for_it_whole(cast, guidance, two):
    """Whoever waited for one child alone finds that there are two, and must not hold the one while waiting for the
    other: whoever came for both has the other and waits for the one."""
    first, last = two
    sent = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)

    def protect(child):
        casework.protect_address(Child.objects.get(pk=child.pk), by=User.objects.get(pk=cast.school.pk))

    def refer_together():
        ReferredChild.objects.bulk_create([ReferredChild(referral=sent, child=child) for child in two])

    with ThreadPoolExecutor(3) as pool:
        with transaction.atomic():
            Child.objects.select_for_update(no_key=True).get(pk=last.pk)
            came_for_one = pool.submit(over_its_own_connection, lambda: protect(last))
            until_somebody_waits()
            pool.submit(over_its_own_connection, refer_together).result()
            came_for_both = pool.submit(over_its_own_connection, lambda: protect(first))
            until_somebody_waits(how_many=2)
        came_for_one.result()
        came_for_both.result()
    assert set(Child.objects.values_list("protected_address", flat=True)) == {True}


def test_records_are_made_one_while_somebody_decides_on_one_of_them(cast, guidance, two):
    """A decision holds its referral and then the children, so whoever makes two records one takes them in that order
    too."""
    referral = operations.accept_referral(
        operations.send_referral(drafted(cast.school), by=cast.school), by=cast.frontdoor
    )
    kept = casework.record_child(by=cast.school, **{name: ROBIN[name] for name in JO})
    was = casework.open_case(
        referral.child, lead=cast.socialworker, locality=cast.north, level_of_need=2, reason="Once", by=cast.frontdoor
    )
    casework.close_case(was, by=cast.socialworker, reason="Done")

    def merge():
        by, other = User.objects.get(pk=cast.frontdoor.pk), Child.objects.get(pk=referral.child_id)
        casework.merge_children(kept, other, by=by, reason="Same day of birth")

    def decide():
        by, lead = User.objects.get(pk=cast.frontdoor.pk), User.objects.get(pk=cast.socialworker.pk)
        return operations.decide_referral(referral, by=by, lead=lead, **DECISION)

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=was.pk)
            merging = pool.submit(over_its_own_connection, merge)
            until_somebody_waits()
            deciding = pool.submit(over_its_own_connection, decide)
            until_somebody_waits(how_many=2)
        merging.result()
        assert deciding.result().case.child == kept


def test_of_two_who_give_a_new_child_the_same_number_at_once_both_mean_that_child(cast, guidance):
    number = {"nhs_number": "9434765919"}
    one, another = (operations.start_referral(by=by, **ROBIN | number) for by in (cast.school, cast.health))

    def send():
        return operations.send_referral(another, by=User.objects.get(pk=cast.health.pk))

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = operations.send_referral(one, by=cast.school)
            sending = pool.submit(over_its_own_connection, send)
            until_somebody_waits()
        assert sending.result().child == first.child


def test_of_two_records_that_are_given_one_number_at_once_the_second_hears_it_by_the_field(cast, two):
    for child in two:
        casework.open_case(
            child, lead=cast.socialworker, locality=cast.north, level_of_need=2, reason="Help", by=cast.frontdoor
        )

    def correct(child):
        by = User.objects.get(pk=cast.socialworker.pk)
        casework.change_child(child, nhs_number="9434765919", by=by)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            correct(two[0])
            correcting = pool.submit(over_its_own_connection, lambda: correct(two[1]))
            until_somebody_waits()
        with pytest.raises(ValidationError) as refusal:
            correcting.result()
    assert refusal.value.message_dict == {"nhs_number": ["Another record has this number."]}


def test_a_file_whose_new_child_somebody_refers_at_the_same_moment_is_looked_at_again(cast, guidance):
    number = "9434765919"
    staged = operations.stage_import(uploaded(written(row(1, nhs_number=number))), by=cast.health)
    draft = operations.start_referral(by=cast.school, **ROBIN | {"nhs_number": number})

    def confirm():
        return operations.confirm_import(staged, by=User.objects.get(pk=cast.health.pk))

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            operations.send_referral(draft, by=cast.school)
            confirming = pool.submit(over_its_own_connection, confirm)
            until_somebody_waits()
        returned = confirming.result()
    assert (returned.state, returned.returned_because) == ("staged", "Another record has this number.")
    assert confirm().state == "sent"
    assert Child.objects.filter(nhs_number=number).count() == 1
