"""The record that can only be this child, where nobody could choose it from a list."""

from datetime import date

from cases.models import Child


def same_child(given_name: str, family_name: str, date_of_birth: date | None) -> Child | None:
    """The one record with this name, letter for letter but for capitals, and this date of birth.

    Of a record that was merged into another it is that other. Asked for a sibling on the form, and for a referral of
    another system.
    """
    if not (given_name and family_name and date_of_birth):
        return None
    rows = Child.objects.filter(
        date_of_birth=date_of_birth, given_name__iexact=given_name, family_name__iexact=family_name
    )
    found = {_standing(child) for child in rows[:3]}
    return found.pop() if len(found) == 1 else None


def _standing(child: Child) -> Child:
    while child.merged_into is not None:
        child = child.merged_into
    return child
