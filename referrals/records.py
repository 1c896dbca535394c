"""The record that can only be this child, where nobody could choose it from a list."""

from datetime import date

from cases.models import Child


def same_child(given_name: str, family_name: str, date_of_birth: date | None) -> Child | None:
    """The one record with this name, letter for letter but for capitals, and this date of birth.

    Asked for a sibling on the form, and for a referral of another system.
    """
    if not (given_name and family_name and date_of_birth):
        return None
    rows = Child.objects.filter(
        date_of_birth=date_of_birth, given_name__iexact=given_name, family_name__iexact=family_name
    )
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None
