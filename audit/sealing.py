"""Seals over the trail, so that nobody can alter it unseen, and the check that finds who tried.

A row joins a seal once every transaction up to its own has ended, so sealing never blocks a reader or a writer.
Each seal's digest is HMAC-SHA-256 over the seal before, its own bounds and the fingerprint of each row in order.
The digest is also appended to a file outside the database: a cut tail is seen there. It is written once the seal is
committed; what a crash or a full disk kept from the file is appended with the next seal.
"""

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from audit.models import Record, Seal

LOCK = 7_310_001  # one sealer at a time
WIDTH = 24
LAG = timedelta(minutes=5)  # by then a seal must stand outside the database too

# What a row says, in one fixed form: the bytes that its fingerprint is taken of.
FINGERPRINTS = """
    SELECT count(*), coalesce(string_agg(
        int8send(id) || substr(sha256(convert_to(
            ROW(id, extract(epoch from at), actor_id, acting_partner_id, verb, subject_kind, subject_id, case_id, why,
                request_id, outcome, detail, txid)::text, 'UTF8')), 1, 16),
        ''::bytea ORDER BY txid, id), ''::bytea)
    FROM audit_record
    WHERE id > %s AND txid >= %s AND txid < %s
"""


@dataclass
class Verdict:
    """What `verify` found: how much is sealed, how much not yet, and the first fault in words."""

    seals: int = 0
    rows: int = 0
    unsealed: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.faults


def seal() -> Seal | None:
    """Seal every finished row that no seal covers yet. Returns None where there is none, or another is sealing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        previous = Seal.objects.order_by("-id").first()
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = cursor.fetchone()[0]
        era, after_id, from_txid = _where_to_begin(previous, horizon)
        rows, fingerprints = _fingerprints(after_id, from_txid, horizon)
        if not rows:
            return None
        new = Seal(
            era=era,
            after_id=after_id,
            from_txid=from_txid,
            to_txid=horizon,
            rows=rows,
            fingerprints=fingerprints,
        )
        new.digest = _digest(new, previous.digest if previous else "", settings.AUDIT_SEAL_KEY)
        new.save()
        transaction.on_commit(_write_outside)
    return new


@dataclass(frozen=True)
class State:
    """How far the trail is sealed, for a page: nothing is checked here."""

    seals: int
    last: datetime | None
    unsealed: int


def state() -> State:
    last = Seal.objects.order_by("-id").first()
    return State(last.pk if last else 0, last.at if last else None, _unsealed())


def verify(*, since: datetime | None = None, until: datetime | None = None) -> Verdict:
    """Check the chain of seals and every row under those made between `since` and `until` (default: all)."""
    verdict = Verdict()
    outside = _read_outside()
    previous, key, missing = "", len(_keys()), []
    for one in Seal.objects.order_by("id").iterator(chunk_size=50):
        verdict.seals += 1
        found = _key_of(one, previous)
        if found is None:
            verdict.faults.append(f"Seal {one.pk} does not match its digest or the seal before it.")
        elif found > key:
            verdict.faults.append(f"Seal {one.pk} was made with an older key than the seal before it.")
        if one.pk not in outside and one.at < timezone.now() - LAG:
            missing.append(one.pk)
        elif outside.pop(one.pk, one.digest) != one.digest:
            verdict.faults.append(f"Seal {one.pk} differs from the copy outside the database.")
        if (since is None or one.at >= since) and (until is None or one.at < until):
            verdict.faults.extend(_first_bad_row(one))
        verdict.rows += one.rows
        previous, key = one.digest, key if found is None else found
    if missing:
        verdict.faults.append(f"{_seals(missing)} not in the copy outside the database.")
    verdict.faults.extend(f"Seal {pk} is outside the database but not in it: the trail was cut." for pk in outside)
    verdict.unsealed = _unsealed()
    return verdict


def _seals(missing: list[int]) -> str:
    return (
        f"Seal {missing[0]} is" if len(missing) == 1 else f"{len(missing)} seals, the first of them {missing[0]}, are"
    )


def _where_to_begin(previous: Seal | None, horizon: int) -> tuple[int, int, int]:
    if previous is None:
        return 1, 0, 0
    if horizon < previous.to_txid:  # restored into a new cluster: transaction numbers began again
        last = Record.objects.order_by("-id").values_list("id", flat=True).first() or 0
        return previous.era + 1, min(last, _last_sealed_id(previous)), 0
    return previous.era, previous.after_id, previous.to_txid


def _last_sealed_id(seal: Seal) -> int:
    packed = bytes(seal.fingerprints)
    return max(int.from_bytes(packed[at : at + 8], "big", signed=True) for at in range(0, len(packed), WIDTH))


def _fingerprints(after_id: int, from_txid: int, to_txid: int) -> tuple[int, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINTS, [after_id, from_txid, to_txid])
        count, packed = cursor.fetchone()
    return count, bytes(packed)


def _keys() -> list[str]:
    """The key that seals now, then those before it, newest first."""
    return [settings.AUDIT_SEAL_KEY, *settings.AUDIT_SEAL_KEY_FALLBACKS]


def _key_of(seal: Seal, previous: str) -> int | None:
    """Which of the keys made this seal; None where none did. A seal never goes back to an older key."""
    for place, key in enumerate(_keys()):
        if hmac.compare_digest(seal.digest, _digest(seal, previous, key)):
            return place
    return None


def _digest(seal: Seal, previous: str, key: str) -> str:
    head = json.dumps([previous, seal.era, seal.after_id, seal.from_txid, seal.to_txid, seal.rows]).encode()
    body = sha256(bytes(seal.fingerprints)).digest()
    return hmac.new(key.encode(), head + body, sha256).hexdigest()


def _first_bad_row(seal: Seal) -> Iterator[str]:
    sealed = bytes(seal.fingerprints)
    _, found = _fingerprints(seal.after_id, seal.from_txid, seal.to_txid)
    if sealed == found:
        return
    then, now = _unpack(sealed), _unpack(found)
    for pk in [*then, *(pk for pk in now if pk not in then)]:
        if pk not in now:
            yield f"Record {pk}, under seal {seal.pk}, is gone."
        elif pk not in then:
            yield f"Record {pk} was put under seal {seal.pk} after it was sealed."
        elif then[pk] != now[pk]:
            yield f"Record {pk}, under seal {seal.pk}, was changed."
        else:
            continue
        return
    yield f"The records under seal {seal.pk} were put in another order."


def _unpack(packed: bytes) -> dict[int, bytes]:
    return {
        int.from_bytes(packed[at : at + 8], "big", signed=True): packed[at + 8 : at + WIDTH]
        for at in range(0, len(packed), WIDTH)
    }


def _unsealed() -> int:
    last = Seal.objects.order_by("-id").first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_record WHERE id > %s AND txid >= %s",
            [last.after_id if last else 0, last.to_txid if last else 0],
        )
        return int(cursor.fetchone()[0])


def _write_outside() -> None:
    """Append every seal after the last that stands there; to a new file those of the last minutes.

    It never fills a gap or a lost file: what is missing there is for `verify` to find.
    """
    there = _read_outside()
    late = Seal.objects.filter(id__gt=max(there)) if there else Seal.objects.filter(at__gt=timezone.now() - LAG)
    path = Path(settings.AUDIT_SEAL_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        for seal in late.order_by("id"):
            line = {"seal": seal.pk, "at": seal.at.isoformat(), "rows": seal.rows, "digest": seal.digest}
            file.write(json.dumps(line) + "\n")


def _read_outside() -> dict[int, str]:
    path = Path(settings.AUDIT_SEAL_FILE)
    if not path.exists():
        return {}
    rows = (json.loads(line) for line in path.read_text().splitlines() if line.strip())
    return {row["seal"]: row["digest"] for row in rows}
