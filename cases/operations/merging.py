"""Two records of one child made one, and taken apart again within 30 days."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from audit import trail
from cases import rules
from cases.above import lock_what_leads_to
from cases.models import Case, Child, ChildName, Merge
from cases.operations.children import lock_family, protect_addresses
from notifications.operations import notify
from partners.models import DeclaredRelationship, User
from partners.operations import require

MERGED, UNMERGED = "cases.merged", "cases.unmerged"
LENT = ("nhs_number", "upn", "date_of_birth", "expected_date", "postcode", "given_name", "family_name")
ONE_OWNER = ("nhs_number", "upn")
# The merge's own row, and what the database derives or keeps of itself.
NOT_MOVED = ("cases.merge", "cases.knownname")


@transaction.atomic
def merge_children(kept: Child, other: Child, *, by: User, reason: str) -> Merge:
    """Everything that led to `other` leads to `kept`; its names find `kept`. Leads are told.

    Raises ValidationError where both have an open case or different numbers, or one was merged before.
    """
    kept, other = _locked(kept.pk, other.pk)
    require(rules.can_merge(by, kept) and rules.can_merge(by, other))
    _refuse(kept, other, reason)
    merge = Merge(kept=kept, merged=other, by=by, reason=reason.strip())
    if other.given_name or other.family_name:
        merge.name = ChildName.objects.create(child=kept, given_name=other.given_name, family_name=other.family_name)
    merge.moved = _move(other, to=kept, leaving=merge.name)
    merge.lent = _lend(kept, other)
    other.merged_into = kept
    other.save()
    kept.save()
    merge.save()
    if kept.protected_address:  # of those who were referred with either of them too
        protect_addresses([kept], by=by)
    _tell(merge, MERGED, "merged", by=by)
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, by: User, reason: str) -> Merge:
    """What was moved goes back, unless it leads elsewhere by now; what came since stays with the record that stayed.

    A record that was merged further is out of sight until the later merge is undone, which therefore comes first.
    Raises ValidationError after 30 days, or where it was undone before.
    """
    merge = Merge.objects.select_for_update(of=("self",)).select_related("kept", "merged").get(pk=merge.pk)
    kept, other = _locked(merge.kept_id, merge.merged_id)
    require(rules.can_merge(by, kept))
    if merge.undone_at is not None:
        raise ValidationError("These records have been taken apart already.", code="conflict")
    if not rules.can_still_undo(merge.at, now=timezone.now()):
        raise ValidationError("Records can be taken apart for 30 days. This is longer ago.", code="conflict")
    if not reason.strip():
        raise ValidationError({"reason": "Say why they are not one child."})
    _move_back(merge)
    if merge.name is not None:
        merge.name.delete()
        merge.name = None
    _take_back(merge, kept, other)
    other.merged_into = None
    kept.save()
    other.save()
    if kept.protected_address or other.protected_address:  # they may live together, and with whom each was referred
        protect_addresses([kept, other], by=by)
    merge.undone_by, merge.undone_at, merge.undone_because = by, timezone.now(), reason.strip()
    merge.save()
    _tell(merge, UNMERGED, "unmerged", by=by)
    return merge


def _locked(first: UUID, second: UUID) -> tuple[Child, Child]:
    """In the order of every other operation: what leads to them, the children, and only then their cases."""
    lock_what_leads_to({first, second})
    family = lock_family({first, second})
    return family[first], family[second]


def _refuse(kept: Child, other: Child, reason: str) -> None:
    if kept.pk == other.pk:
        raise ValidationError({"other": "Give two different records."})
    if not reason.strip():
        raise ValidationError({"reason": "Say how you know that they are one child."})
    if kept.merged_into_id or other.merged_into_id:
        raise ValidationError("One of these records was merged already.", code="conflict")
    if Case.objects.open().filter(child__in=[kept, other]).count() > 1:
        raise ValidationError("Both records have an open case. Close one of them first.", code="conflict")
    for name, words in (("nhs_number", "NHS numbers"), ("upn", "unique pupil numbers")):
        if getattr(kept, name) and getattr(other, name) and getattr(kept, name) != getattr(other, name):
            raise ValidationError(f"The records have different {words}. Correct the wrong one first.", code="conflict")


def _leading_to_a_child() -> Iterator[tuple[str, Any, str]]:
    """Every column of a register that leads to a child, of the apps above too: (label, model, column)."""
    for relation in Child._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel | models.OneToOneRel):
            continue
        model, column = relation.related_model, relation.field.name
        history = column == "pgh_obj" or model._meta.label.endswith("Version")
        if model is not Child and not history and model._meta.label_lower not in NOT_MOVED:
            yield f"{model._meta.label_lower}.{column}", model, column


def _move(other: Child, *, to: Child, leaving: ChildName | None) -> dict[str, list[Any]]:
    moved = {}
    for label, model, column in _leading_to_a_child():
        keys = list(model._base_manager.filter(**{column: other}).order_by("pk").values_list("pk", flat=True))
        if went := [key for key in keys if _point(model, column, key, other.pk, to.pk)]:
            moved[label] = [str(key) for key in went]
    declared = DeclaredRelationship.objects.filter(child_reference=other.reference)
    for key in list(declared.values_list("pk", flat=True)):
        if _point(DeclaredRelationship, "child_reference", key, other.reference, to.reference):
            moved.setdefault("partners.declaredrelationship.child_reference", []).append(str(key))
    return moved


def _move_back(merge: Merge) -> None:
    for label, keys in merge.moved.items():
        app, model_name, column = label.split(".")
        by_reference = column == "child_reference"
        now = merge.kept.reference if by_reference else merge.kept_id
        before = merge.merged.reference if by_reference else merge.merged_id
        for key in keys:
            _point(apps.get_model(app, model_name), column, key, now, before)


def _point(model: Any, column: str, key: Any, now: Any, then: Any) -> bool:
    """Lead one row from one record to the other; one that would be there twice stays where it is."""
    try:
        with transaction.atomic():
            return bool(model._base_manager.filter(**{"pk": key, column: now}).update(**{column: then}))
    except IntegrityError:
        return False


def _lend(kept: Child, other: Child) -> dict[str, str]:
    """What only the other record says. A number has one owner, so that it leaves the other."""
    lent = {}
    for name in LENT:
        value = getattr(other, name)
        blocked = (name == "expected_date" and kept.date_of_birth) or (name == "date_of_birth" and kept.expected_date)
        if value and not getattr(kept, name) and not blocked:
            setattr(kept, name, value)
            lent[name] = str(value)
            if name in ONE_OWNER:
                setattr(other, name, "")
    if other.protected_address and not kept.protected_address:
        kept.protected_address, lent["protected_address"] = True, "yes"
    return lent


def _take_back(merge: Merge, kept: Child, other: Child) -> None:
    for name, value in merge.lent.items():
        if name == "protected_address":
            continue  # an address once known to need protecting is not opened by taking records apart
        if str(getattr(kept, name)) == value:
            setattr(kept, name, None if name.endswith(("birth", "date")) else "")
            if name in ONE_OWNER:
                setattr(other, name, value)


def _tell(merge: Merge, rule: str, verb: str, *, by: User) -> None:
    """On record under each case, and to whoever leads one."""
    detail = {"kept": merge.kept.reference, "other": merge.merged.reference, "merge": str(merge.pk)}
    trail.record(verb, merge.kept, by=by, detail=detail)
    cases = Case.objects.filter(child__in=[merge.kept_id, merge.merged_id]).select_related("lead", "child")
    for case in cases:
        trail.record(verb, case, by=by, case_id=case.pk, detail=detail)
        if case.lead is not None and case.lead != by and case.state == "open":
            notify([case.lead], rule=rule, subject=case, due=timezone.now(), context={"label": str(case.notice_label)})
