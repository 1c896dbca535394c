"""What the referrer's side adds: files, words after sending, and the answers that an urgent referral still owes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from cases.files import check, keep
from cases.files.checking import Upload
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from referrals import rules
from referrals.models import Addendum, Attachment, OwedPage, Referral
from referrals.operations.household import keep_members
from referrals.operations.locking import front_door_people, locked
from referrals.operations.sending import OWED, REQUIRED
from referrals.states import ReferralState

MOST_FILES = 10


@transaction.atomic
def attach_file(referral: Referral, *, upload: Upload, by: User) -> Attachment:
    """Add a file to a draft, or to a referral that was sent. The same file again is the one that is there.

    Raises ValidationError in words where it is refused; nothing of it is kept then.
    """
    referral = locked(referral)
    require(rules.can_add_to(by, referral))
    _still_there(referral)
    checked = check(upload)
    there = referral.attachments.filter(sha256=checked.columns["sha256"]).first()
    if there is not None:
        return there
    if referral.attachments.count() >= MOST_FILES:
        raise ValidationError(f"A referral has at most {MOST_FILES} files.", code="count")
    attachment = keep(Attachment, checked, referral=referral, added_by=by)
    trail.record("attached", attachment, by=by, case_id=referral.case_id, detail={"type": checked.content_type})
    if referral.state != ReferralState.DRAFT:
        _tell_those_who_work_on_it(referral)
    return attachment


@transaction.atomic
def remove_file(attachment: Attachment, *, by: User) -> None:
    """Take a file off a draft. What was sent stays."""
    referral = locked(attachment.referral)
    require(rules.can_edit(by, referral))
    if referral.state != ReferralState.DRAFT:
        raise StateError("This referral has been sent, so its files stay with it.")
    trail.record("removed", attachment, by=by)
    attachment.discard()


@transaction.atomic
def add_to_referral(referral: Referral, *, text: str, by: User) -> Addendum:
    """Add words to a referral that was sent; the front door, or the worker of its case, is told."""
    referral = locked(referral)
    require(rules.can_add_to(by, referral))
    if referral.state == ReferralState.DRAFT:
        raise StateError("This referral has not been sent yet, so change its answers instead.")
    _still_there(referral)
    if not text.strip():
        raise ValidationError({"text": "Enter what you want to add."})
    partner = by.acting_partner
    assert partner is not None  # can_add_to
    addendum = Addendum.objects.create(referral=referral, text=text.strip(), added_by=by, partner=partner)
    trail.record("added", addendum, by=by, case_id=referral.case_id)
    _tell_those_who_work_on_it(referral)
    return addendum


@transaction.atomic
def answer_owed(
    referral: Referral,
    *,
    page: str,
    by: User,
    members: Iterable[Mapping[str, Any]] | None = None,
    **answers: Any,
) -> OwedPage:
    """Answer a page that an urgent referral owes. What was said when it was sent stays as it was said.

    Raises ValidationError by field for what is missing, StateError where the page is not owed any more.
    """
    referral = locked(referral)
    require(rules.can_add_to(by, referral))
    owed = OwedPage.objects.select_for_update().filter(referral=referral, page=page, done_at=None).first()
    if owed is None:
        raise StateError("These questions have been answered.")
    _still_there(referral)
    still_open = [name for name in OWED[page] if not getattr(referral, name)]
    for name in still_open:
        value = answers.get(name, "")
        setattr(referral, name, value.strip() if isinstance(value, str) else value)
    lacking = {name: REQUIRED[name] for name in still_open if name in REQUIRED and not getattr(referral, name)}
    if rules.must_say_why_not_told(referral.family_told) and not referral.why_not_told:
        lacking["why_not_told"] = "Say why telling the family would not be safe."
    if lacking:
        raise ValidationError(lacking)
    referral.save(update_fields=still_open)
    if members is not None:
        keep_members(referral, [{**one, "also_referred": False} for one in members])
    owed.done_at, owed.done_by = timezone.now(), by
    owed.save(update_fields=["done_at", "done_by"])
    trail.record("completed", referral, by=by, case_id=referral.case_id, detail={"page": page})
    _tell_those_who_work_on_it(referral)
    return owed


def _still_there(referral: Referral) -> None:
    if referral.state == ReferralState.WITHDRAWN:
        raise StateError("This referral has been withdrawn, so nothing is added to it.")


def _tell_those_who_work_on_it(referral: Referral) -> None:
    """The worker of the case it was decided into; until then the front door that received it."""
    if referral.case is not None and referral.case.lead is not None:
        people = [referral.case.lead]
    else:
        people = front_door_people(referral.receiving_team)
    notify(people, rule="referral_added_to", subject=referral)
