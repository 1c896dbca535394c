"""The referrer's verbs: begin, save, send, withdraw."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import begin, transition
from cases.models import Child
from govuk.autosave import Edition
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from referrals import matching, rules
from referrals.models import Referral, ReferredChild
from referrals.operations import clock
from referrals.operations.household import beside, keep_members
from referrals.operations.locking import front_door_people, locked, require_step
from referrals.operations.sending import owe_the_rest, receive
from referrals.states import SEND, WITHDRAW, ReferralState

ANSWERS = (
    "source",
    "caller",
    "urgent",
    "child",
    "child_not_listed",
    "given_name",
    "family_name",
    "date_of_birth",
    "expected_date",
    "name_not_known",
    "description",
    "nhs_number",
    "upn",
    "postcode",
    "protected_address",
    "household",
    "need",
    "what_happened",
    "wanted",
    "childs_words",
    "immediate_danger",
    "family_told",
    "why_not_told",
    "family_view",
    "family_agrees",
    "basis",
)
CHANGED_ELSEWHERE = "This draft was changed in another window since you opened this page."


@transaction.atomic
def start_referral(
    *,
    by: User,
    form_token: UUID | None = None,
    unreadable: Mapping[str, Any] | None = None,
    edition: Edition | None = None,
    **answers: Any,
) -> Referral:
    """Begin a draft. The same form sent again, however often, gives the draft it began, with what it says now."""
    require(rules.can_log(by))
    partner = by.acting_partner
    assert partner is not None  # can_log
    # get_or_create waits on the unique key, so that twenty requests at once begin one referral.
    if form_token is None:
        referral, made = Referral.objects.create(referrer=by, referring_partner=partner), True
    else:
        referral, made = Referral.objects.get_or_create(
            referrer=by, form_token=form_token, defaults={"referring_partner": partner}
        )
    if made:
        begin(referral, by=by)
    elif referral.state != ReferralState.DRAFT:
        return referral
    return save_draft(referral, by=by, unreadable=unreadable, edition=edition, **answers)


@transaction.atomic
def save_draft(
    referral: Referral,
    *,
    by: User,
    unreadable: Mapping[str, Any] | None = None,
    siblings: Iterable[Child] | None = None,
    members: Iterable[Mapping[str, Any]] | None = None,
    edition: Edition | None = None,
    **answers: Any,
) -> Referral:
    """Keep whatever is there, complete or not. `unreadable` holds what was typed and is not an answer yet, by field.

    A save with an `edition` never puts an older text over a newer one; the saves of one opening of a page leave one row
    in the trail. Raises ValidationError (conflict) for an older one; where an answer cannot be stored, or names a child
    the person can neither see nor match.
    """
    unknown = set(answers) - set(ANSWERS)
    if unknown:
        raise TypeError(f"not an answer of a referral: {', '.join(sorted(unknown))}")
    referral = locked(referral)
    require(rules.can_edit(by, referral))
    require_step(referral, SEND)
    is_first = _follow(referral, edition)
    _answer(referral, answers)
    if answers.get("child") is not None or siblings:
        _may_name([answers.get("child"), *(siblings or ())], referral, by=by)
    _take_identity_from_the_record(referral, answers.get("child"), by=by)
    kept = {name: text for name, text in referral.unreadable.items() if name not in answers}
    referral.unreadable = kept | dict(unreadable or {})
    referral.saved_at = timezone.now()
    referral.save()
    if siblings is not None:
        ReferredChild.objects.filter(referral=referral).delete()
        others = {child.pk: child for child in siblings if child.pk != referral.child_id}
        ReferredChild.objects.bulk_create([beside(referral, others[pk], of=others[pk]) for pk in sorted(others)])
    if members is not None:
        keep_members(referral, members)
    if is_first:
        trail.record("saved", referral, by=by, detail={"fields": sorted(answers)})
    return referral


def _follow(referral: Referral, edition: Edition | None) -> bool:
    """Note which save this is, of a draft whose row is locked. True for the first save of an opening of a page."""
    if edition is None:
        referral.editing, referral.saved_number = None, referral.saved_number + 1
        return True
    if not edition.may_follow(referral.editing, referral.saved_number):
        raise ValidationError(CHANGED_ELSEWHERE, code="conflict")
    is_first = referral.editing != edition.editing
    referral.editing, referral.saved_number = edition.editing, edition.number
    return is_first


def _answer(referral: Referral, answers: Mapping[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    changed = [name for name in matching.IDENTITY if name in answers and getattr(referral, name) != answers[name]]
    for name, value in answers.items():
        value = value.strip() if isinstance(value, str) else value
        setattr(referral, name, value)
        if name == "child" or value in (None, ""):
            continue
        try:
            referral._meta.get_field(name).clean(value, referral)  # type: ignore[union-attr]
        except ValidationError as error:
            wrong[name] = error.messages
    if wrong:
        raise ValidationError(wrong)
    if changed and "child" not in answers and "child_not_listed" not in answers:
        referral.child, referral.child_not_listed = None, False  # another name is another child until chosen again


def _may_name(children: Iterable[Child | None], referral: Referral, *, by: User) -> None:
    named = {child.pk for child in children if child is not None}
    in_sight = set(Child.objects.visible_to(by).filter(pk__in=named).values_list("pk", flat=True))
    if named <= in_sight:
        return
    if not named - in_sight <= set(matching.find(referral, user=by).ids.values()):
        raise ValidationError({"child": "Select the child from the list, or say that the child is not listed."})


def _take_identity_from_the_record(referral: Referral, child: Child | None, *, by: User) -> None:
    """Beside a record in sight the referrer need not type what it says; a hidden record gives nothing away."""
    child = Child.objects.visible_to(by).filter(pk=child.pk).first() if child is not None else None
    if child is None:
        return
    for name in matching.IDENTITY:
        if name == "postcode" and child.protected_address:
            continue  # routing reads it from the record; a page never shows it
        if not getattr(referral, name):
            setattr(referral, name, getattr(child, name))


@transaction.atomic
def send_referral(referral: Referral, *, by: User) -> Referral:
    """Send a complete draft: the child is recorded or matched, the team found, the clock started, the team told.

    One by the short page needs less, and its referrer owes the rest as tasks.
    Raises ValidationError by field for what is missing, StateError where it was sent before.
    """
    referral = locked(referral)
    require(rules.can_send(by, referral))
    require_step(referral, SEND)
    receive(referral, by=by)
    transition(referral, SEND, by=by)
    owe_the_rest(referral)
    notify(front_door_people(referral.receiving_team), rule="referral_received", subject=referral, due=referral.due_at)
    return referral


@transaction.atomic
def withdraw_referral(referral: Referral, *, by: User, reason: str) -> Referral:
    """Take a referral back, or discard a draft. The front door is told of what it had received."""
    referral = locked(referral)
    require(rules.can_withdraw(by, referral))
    require_step(referral, WITHDRAW)
    was_draft = referral.state == ReferralState.DRAFT
    if not reason.strip() and not was_draft:
        raise ValidationError({"reason": "Say why the referral is withdrawn."})
    clock.resume(referral, now=timezone.now())
    referral.proposed_by = None
    transition(referral, WITHDRAW, by=by, note=reason.strip())
    if not was_draft:
        notify(front_door_people(referral.receiving_team), rule="referral_withdrawn", subject=referral)
    return referral
