"""Who lives with the child: kept with the draft, and those who are referred as well given a record when it is sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from cases.models import Child
from cases.operations import lock_family, protect_addresses, record_child
from partners.models import User
from referrals import records
from referrals.models import HouseholdMember, Referral, ReferredChild

COLUMNS = ("given_name", "family_name", "date_of_birth", "unreadable_date", "relation", "also_referred")


def keep_members(referral: Referral, members: Iterable[Mapping[str, Any]]) -> None:
    """Put these people in the place of those the draft named. The referral's row is locked; empty rows are none.

    Somebody who is referred as well and has no name yet is kept as one of the household until they have.
    """
    referral.members.all().delete()
    rows: list[HouseholdMember] = []
    for member in members:
        unknown = set(member) - set(COLUMNS)
        if unknown:
            raise TypeError(f"not known of a member of a household: {', '.join(sorted(unknown))}")
        one = HouseholdMember(referral=referral, place=len(rows), **member)
        one.given_name, one.family_name = one.given_name.strip(), one.family_name.strip()
        if any((one.given_name, one.family_name, one.date_of_birth, one.unreadable_date, one.relation)):
            one.also_referred = one.also_referred and bool(one.given_name or one.family_name)
            rows.append(one)
    HouseholdMember.objects.bulk_create(rows)


def record_siblings(referral: Referral, *, by: User) -> None:
    """Give each member who is referred as well their one record, and put them beside the first child."""
    for member in referral.members.filter(also_referred=True):
        member.child = _record_of(member) or record_child(
            given_name=member.given_name,
            family_name=member.family_name,
            date_of_birth=member.date_of_birth,
            postcode=referral.postcode.upper(),
            protected_address=referral.address_is_protected,
            by=by,
        )
        member.save(update_fields=["child"])
        if not referral.children.filter(child=member.child).exists():
            beside(referral, member.child, of=member).save()


def protect_together(referral: Referral, *, by: User) -> None:
    """Children of one referral are taken to live together: what is secret of one, by the referrer's word or by a
    record, is secret of each. What becomes secret later is so by `referred_together`."""
    children = list(referral.children.values_list("child_id", flat=True))
    if len(children) == 1 and not referral.address_is_protected:
        return  # who is referred alone comes to live with nobody by it
    family = lock_family(children)
    if referral.address_is_protected or any(child.protected_address for child in family.values()):
        kept = protect_addresses(family.values(), by=by)
        assert referral.child_id is not None  # the caller has given it its record
        referral.child = kept[referral.child_id]


def beside(referral: Referral, child: Child, *, of: Child | HouseholdMember) -> ReferredChild:
    """A child whom a referral is about too, named as the referrer knows them at that time: by the record that they
    chose, or by what they typed. Not saved."""
    name = f"{of.given_name} {of.family_name}".strip()
    return ReferredChild(referral=referral, child=child, as_given=name, born_as_given=of.date_of_birth)


def _record_of(member: HouseholdMember) -> Child | None:
    return records.same_child(member.given_name, member.family_name, member.date_of_birth)
