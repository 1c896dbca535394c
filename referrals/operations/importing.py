"""A file of referrals: uploaded and looked at, then sent as a whole or not at all, or discarded."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError, begin, transition
from cases.files.checking import safe_name
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from referrals import csv_rows, rules
from referrals.models import ImportRow, Referral, ReferralImport
from referrals.operations import staging
from referrals.operations.locking import front_door_people
from referrals.operations.many import AT_A_TIME, send_many
from referrals.states import COMPLETE, CONFIRM, DISCARD, RETURN, Fate, ImportState

Some = TypeVar("Some")
AT_ONCE = 200  # rows that are sent while the person waits; more are sent by the next sweep
KEPT = timedelta(days=7)
CHANGED = "Some rows can no longer be sent as you saw them. Look at them again."
NOT_ALLOWED = "You may no longer send referrals for this organisation."
SENT_ROWS = """
UPDATE referrals_importrow r SET referral_id = t.referral FROM unnest(%s::bigint[], %s::uuid[]) AS t (id, referral)
WHERE r.id = t.id
"""


@transaction.atomic
def stage_import(upload: Any, *, by: User) -> ReferralImport:
    """Read a file and keep its rows to be looked at. Nothing is sent. The same file again is the one that is there.

    Raises ValidationError, with the row, where the file cannot be read: nothing of it is kept then.
    """
    require(rules.can_log(by))
    partner = by.acting_partner
    assert partner is not None  # can_log
    if (upload.size or 0) > csv_rows.MOST_BYTES:
        raise ValidationError(f"The file must be {csv_rows.MOST_BYTES // 1024**2} MB or smaller.", code="size")
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    there = {"partner": partner, "sha256": digest.hexdigest()}
    try:
        with transaction.atomic():
            staged = ReferralImport.objects.create(**there, by=by, name=safe_name(upload.name or ""))
    except IntegrityError:
        return _the_same(ReferralImport.objects.standing().get(**there), by=by)
    begin(staged, by=by)
    upload.seek(0)
    _stage(staged, csv_rows.read(upload.file), by=by)
    trail.record("staged", staged, by=by, detail={"sha256": staged.sha256, **_counts(staged)})
    return staged


def in_batches(rows: Iterable[Some], size: int = AT_A_TIME) -> Iterator[list[Some]]:
    """The rows in lists of a thousand, the last one shorter."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _the_same(there: ReferralImport, *, by: User) -> ReferralImport:
    if there.by_id != by.pk:
        day = timezone.localdate(there.at)
        raise ValidationError(
            f"Somebody of your organisation uploaded this very file on {day.day} {day:%B %Y}.", code="conflict"
        )
    return there


def _stage(staged: ReferralImport, rows: Iterator[csv_rows.Row], *, by: User) -> None:
    seen: set[str] = set()
    for batch in in_batches(rows):
        kept, referrals = [], {}
        for row in batch:
            referral, wrong = staging.judge(row.cells) if not row.wrong else (None, [row.wrong])
            reference = row.cells.get("your_reference", "")[:40]
            one = ImportRow(referral_import=staged, partner_id=staged.partner_id, number=row.number)
            one.cells, one.because, one.your_reference = row.cells, wrong, reference
            kept.append(one)
            referrals[row.number] = referral
        staging.decide_fates(kept, seen=seen, partner_id=staged.partner_id)
        ImportRow.objects.bulk_create(kept)
        _count(staged, kept)
        new = [found for row in kept if row.fate == Fate.SEND and (found := referrals[row.number])]
        in_sight, elsewhere = staging.known(new, user=by)
        staged.known_in_sight += in_sight
        staged.known_elsewhere += elsewhere
    staged.save()


def _count(staged: ReferralImport, rows: Iterable[ImportRow]) -> None:
    fates = [row.fate for row in rows]
    staged.to_send += fates.count(Fate.SEND)
    staged.already += fates.count(Fate.ALREADY)
    staged.refused += fates.count(Fate.REFUSED)


def _counts(staged: ReferralImport) -> dict[str, int]:
    return {"to_send": staged.to_send, "already": staged.already, "refused": staged.refused}


@transaction.atomic
def confirm_import(staged: ReferralImport, *, by: User) -> ReferralImport:
    """Send the rows that can be sent: at once where they are few, otherwise with the next sweep. Others are left out.

    Raises StateError where it was confirmed or discarded before.
    """
    staged = _locked(staged)
    require(rules.can_send_import(by, staged))
    _require_staged(staged)
    if not staged.to_send:
        raise ValidationError("No row of this file can be sent.", code="conflict")
    staged.returned_because = ""
    transition(staged, CONFIRM, by=by)
    return _run(staged) if staged.to_send <= AT_ONCE else staged


@transaction.atomic
def discard_import(staged: ReferralImport, *, by: User) -> ReferralImport:
    """Forget a file that was not sent: its rows are deleted."""
    staged = _locked(staged)
    require(rules.can_send_import(by, staged))
    _require_staged(staged)
    return _discard(staged, by=by)


def _require_staged(staged: ReferralImport) -> None:
    if staged.state != ImportState.STAGED:
        raise StateError(f"This file is {ImportState(staged.state).label.lower()} already.")


def _discard(staged: ReferralImport, *, by: User) -> ReferralImport:
    transition(staged, DISCARD, by=by)
    staged.rows.all().delete()
    return staged


@transaction.atomic
def send_confirmed_imports(*, at: datetime, by: User) -> int:
    """Send the files that wait for it, and forget those that nobody looked at for a week. A step of the sweep."""
    due = ReferralImport.objects.select_for_update(skip_locked=True).order_by("pk")
    confirmed = list(due.filter(state=ImportState.CONFIRMED))
    for staged in confirmed:
        staged = _run(staged)
        notify([staged.by], rule="import_done" if staged.sent_at else "import_returned", subject=staged)
    forgotten = list(due.filter(state=ImportState.STAGED, at__lte=at - KEPT))
    for staged in forgotten:
        _discard(staged, by=by)
    return len(confirmed) + len(forgotten)


def _locked(staged: ReferralImport) -> ReferralImport:
    return ReferralImport.objects.select_for_update().get(pk=staged.pk)


def _run(staged: ReferralImport) -> ReferralImport:
    """Send a confirmed file whose row is locked, in the name of who confirmed it; or return it, and say why."""
    by = _author(staged)
    before = trail.circumstances.set(replace(trail.circumstances.get(), acting_partner_id=staged.partner_id))
    try:
        with transaction.atomic():
            _send(staged, by=by)
    except ValidationError as refused:
        staged.refresh_from_db()
        staged.returned_because = refused.messages[0][:200]
        _judge_again(staged)
        transition(staged, RETURN, by=by)
    finally:
        trail.circumstances.reset(before)
    return staged


def _author(staged: ReferralImport) -> User:
    """Who brought the file, acting for the partner they brought it for, where they still may."""
    by = User.objects.get(pk=staged.by_id)
    memberships = by.memberships.live(on=timezone.localdate()).filter(team__partner=staged.partner_id)
    by.act_for(memberships.values_list("pk", flat=True).first())
    return by


def _send(staged: ReferralImport, *, by: User) -> None:
    if not rules.can_send_import(by, staged):
        raise ValidationError(NOT_ALLOWED)
    with connection.cursor() as cursor:  # two files of one partner take turns, so that neither sends the other's rows
        cursor.execute("SELECT pg_advisory_xact_lock(7310012, %s)", [staged.partner_id])
    rows, sent = staged.rows.filter(fate=Fate.SEND).order_by("number"), []
    for batch in in_batches(rows.iterator(AT_A_TIME)):
        referrals = _as_they_are_now(batch, staged, by=by)
        send_many(referrals, by=by)
        sent += [(one.receiving_team, one if one.colour else None) for one in referrals]
        with connection.cursor() as cursor:
            cursor.execute(SENT_ROWS, [[row.pk for row in batch], [one.pk for one in referrals]])
    staged.rows.update(cells={})
    staged.sent_at = timezone.now()
    transition(staged, COMPLETE, by=by)
    trail.record("imported", staged, by=by, detail=_counts(staged))
    _tell(staged, sent)


def _judge_again(staged: ReferralImport) -> None:
    """Set what becomes of each row as things are now. The caller saves the file."""
    staged.to_send = staged.already = staged.refused = 0
    seen: set[str] = set()
    for batch in in_batches(staged.rows.order_by("number").iterator(AT_A_TIME)):
        before = [(row.fate, row.because, row.referral_id) for row in batch]
        for row in batch:
            row.because = staging.judge(row.cells)[1] if row.cells else row.because
        rows = staging.decide_fates(batch, seen=seen, partner_id=staged.partner_id)
        _count(staged, rows)
        changed = [
            row for row, was in zip(rows, before, strict=True) if (row.fate, row.because, row.referral_id) != was
        ]
        ImportRow.objects.bulk_update(changed, ["fate", "because", "referral"])


def _as_they_are_now(rows: list[ImportRow], staged: ReferralImport, *, by: User) -> list[Referral]:
    """The rows as referrals. Raises ValidationError where what the person saw is no longer so."""
    judged = [staging.judge(row.cells) for row in rows]
    fates = staging.decide_fates(rows, seen=set(), partner_id=staged.partner_id)
    if any(wrong for _, wrong in judged) or any(row.fate != Fate.SEND for row in fates):
        raise ValidationError(CHANGED)
    referrals = [referral for referral, _ in judged]
    for referral in referrals:
        referral.referrer, referral.referring_partner = by, staged.partner
    return referrals


def _tell(staged: ReferralImport, sent: list[tuple[Any, Referral | None]]) -> None:
    """Each team once of the file, and of every child in immediate danger by a notice of its own."""
    for team in {team for team, _ in sent}:
        many = sum(one == team for one, _ in sent)
        label = "1 referral" if many == 1 else f"{many:,} referrals"
        people = front_door_people(team)
        notify(people, rule="referrals_imported", subject=staged, label=label, url="/front-door/")
        for _, urgent in (pair for pair in sent if pair[0] == team):
            if urgent is not None:
                notify(people, rule="referral_received", subject=urgent, due=urgent.due_at)
