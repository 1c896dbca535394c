"""Verbs about children whom people know in private life: declared, and, where it was a mistake, taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction

from audit import trail
from partners.models import DeclaredRelationship, User, WithdrawnRelationship
from partners.operations.permission import require
from partners.roles import Permission


@transaction.atomic
def declare_relationship(user: User, *, child_reference: str, by: User) -> DeclaredRelationship:
    """Note that a person knows a child in private life. They are shut out of that child's records at once.

    A person may declare their own; a safeguarding lead may declare anybody's. Whether there is such a record is not
    said. Where they lead the child's open case, their manager is told that it needs another lead.
    """
    require(by == user or by.may(Permission.RESTRICT_CASES))
    declared, _ = DeclaredRelationship.objects.get_or_create(
        user=user, child_reference=child_reference, defaults={"declared_by": by}
    )
    trail.record("declared", declared, by=by)
    return declared


def may_take_back(by: User, declared: DeclaredRelationship) -> bool:
    """A safeguarding lead, of anybody but themselves."""
    return by.may(Permission.RESTRICT_CASES) and by.pk != declared.user_id


@transaction.atomic
def take_back_relationship(declared: DeclaredRelationship, *, reason: str, by: User) -> WithdrawnRelationship:
    """Open a child's records to a person again as far as shares go: the reference was mistyped, or the tie is over.

    What was declared is kept with who took it back and why, and the person is told. Raises ValidationError without a
    reason, a conflict where somebody has taken it back meanwhile.
    """
    require(may_take_back(by, declared))
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    stored = DeclaredRelationship.objects.select_for_update(of=("self",)).filter(pk=declared.pk).first()
    if stored is None:
        raise ValidationError("Somebody has taken it back already.", code="conflict")
    kept = WithdrawnRelationship.objects.create(
        user_id=stored.user_id,
        child_reference=stored.child_reference,
        declared_by_id=stored.declared_by_id,
        declared_on=stored.declared_on,
        reason=reason.strip(),
        by=by,
    )
    trail.record("taken_back", stored, by=by)
    stored.delete()
    return kept
