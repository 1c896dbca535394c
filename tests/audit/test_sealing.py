"""The trail cannot be altered unseen: each way of tampering is found, and ordinary ways are refused."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit import sealing, trail
from audit.models import Record, Seal, StateChange
from partners.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealed(settings, tmp_path) -> list[int]:
    """Twelve records under two seals; the ids of those under the first."""
    settings.AUDIT_SEAL_FILE = str(tmp_path / "seals.log")
    settings.AUDIT_SEAL_KEY = "a key that only the sealer has"
    person = User.objects.create_user("somebody@demo.example", name="Somebody")
    for number in range(12):
        trail.record("viewed", person, by=person, detail={"number": number})
        if number == 5:
            assert sealing.seal().rows >= 6
    assert sealing.seal() is not None
    return list(Record.objects.order_by("id").values_list("id", flat=True))


def tamper(sql: str, *values) -> None:
    """As the owner of the tables, who switches the triggers off and on again."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("audit_record", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        for table in ("audit_record", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def as_the_application(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name(django_settings.DATABASE_APP_ROLE)}")
        cursor.execute(statement)


def faults() -> list[str]:
    with pytest.raises(CommandError) as found:
        call_command("verify_audit")
    return str(found.value).splitlines()


def test_an_untouched_trail_is_whole_and_says_how_much_is_not_sealed(sealed, capsys):
    person = User.objects.get()
    trail.record("viewed", person, by=person)
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "2 seals over" in said
    assert "1 not sealed yet" in said
    assert "The trail is whole." in said
    assert sealing.state().unsealed == 1


def test_an_edit_is_found_and_the_record_named(sealed):
    tamper("UPDATE audit_record SET actor_id = actor_id + 1 WHERE id = %s", sealed[3])
    assert faults() == [f"Record {sealed[3]}, under seal {Seal.objects.first().pk}, was changed."]


def test_a_deletion_is_found(sealed):
    tamper("DELETE FROM audit_record WHERE id = %s", sealed[4])
    assert faults() == [f"Record {sealed[4]}, under seal {Seal.objects.first().pk}, is gone."]


def test_an_insertion_is_found(sealed):
    tamper(
        "INSERT INTO audit_record (at, verb, subject_kind, subject_id, why, request_id, outcome, detail, txid) "
        "SELECT at, 'viewed', 'x', '1', '', '', 'allowed', '{}', txid FROM audit_record WHERE id = %s",
        sealed[2],
    )
    assert "after it was sealed" in faults()[0]


def test_two_records_that_changed_places_are_found(sealed):
    tamper(
        "UPDATE audit_record a SET detail = b.detail FROM audit_record b WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))",
        sealed[1],
        sealed[2],
        sealed[2],
        sealed[1],
    )
    assert "was changed" in faults()[0]


def test_a_cut_tail_is_found_by_the_copy_outside(sealed):
    last = Seal.objects.last()
    tamper("DELETE FROM audit_record WHERE txid >= %s", last.from_txid)
    tamper("DELETE FROM audit_seal WHERE id = %s", last.pk)
    assert faults() == [f"Seal {last.pk} is outside the database but not in it: the trail was cut."]


def test_a_seal_made_anew_without_the_key_is_found(sealed, settings):
    tamper("DELETE FROM audit_record WHERE id = %s", sealed[-1])
    last = Seal.objects.last()
    count, packed = sealing._fingerprints(last.after_id, last.from_txid, last.to_txid)
    last.rows, last.fingerprints = count, packed
    forged = sealing._digest(last, Seal.objects.first().digest, "a guess at the key")
    tamper(
        "UPDATE audit_seal SET rows = %s, fingerprints = %s, digest = %s WHERE id = %s", count, packed, forged, last.pk
    )
    assert f"Seal {last.pk} does not match its digest or the seal before it." in faults()


def test_a_seal_exchanged_outside_is_found(sealed, settings):
    path = Path(settings.AUDIT_SEAL_FILE)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[0]["digest"] = "0" * 64
    path.write_text("\n".join(json.dumps(row) for row in rows))
    assert faults() == [f"Seal {rows[0]['seal']} differs from the copy outside the database."]


def lines(settings) -> list[str]:
    return Path(settings.AUDIT_SEAL_FILE).read_text().splitlines()


def seal_one_more() -> Seal | None:
    person = User.objects.get()
    trail.record("viewed", person, by=person)
    return sealing.seal()


def test_a_seal_that_came_to_nothing_is_not_written_outside(sealed, settings):
    """The machine stops between the seal and its commit: the next start finds no cut trail."""
    person = User.objects.get()
    trail.record("viewed", person, by=person)
    before = lines(settings)
    with transaction.atomic():
        assert sealing.seal() is not None
        transaction.set_rollback(True)
    assert lines(settings) == before
    call_command("verify_audit")


def test_what_a_crash_kept_from_the_copy_outside_is_written_with_the_next_seal(sealed, settings):
    Path(settings.AUDIT_SEAL_FILE).write_text(lines(settings)[0] + "\n")
    assert seal_one_more() is not None
    assert [json.loads(line)["seal"] for line in lines(settings)] == list(Seal.objects.values_list("id", flat=True))
    call_command("verify_audit")


def test_a_lost_copy_outside_is_found_and_not_made_anew(sealed, settings, time_machine):
    Path(settings.AUDIT_SEAL_FILE).unlink()
    time_machine.move_to(timezone.now() + sealing.LAG + timedelta(seconds=1))
    first = Seal.objects.first().pk
    assert faults() == [f"2 seals, the first of them {first}, are not in the copy outside the database."]
    assert seal_one_more() is not None
    assert len(lines(settings)) == 1
    assert faults() == [f"2 seals, the first of them {first}, are not in the copy outside the database."]


def test_a_line_cut_out_of_the_copy_outside_is_found(sealed, settings, time_machine):
    Path(settings.AUDIT_SEAL_FILE).write_text(lines(settings)[1] + "\n")
    time_machine.move_to(timezone.now() + sealing.LAG + timedelta(seconds=1))
    assert faults() == [f"Seal {Seal.objects.first().pk} is not in the copy outside the database."]


def test_a_new_key_leaves_what_the_old_one_sealed_whole(sealed, settings):
    old, settings.AUDIT_SEAL_KEY = settings.AUDIT_SEAL_KEY, "the key after it"
    assert "does not match" in faults()[0]
    settings.AUDIT_SEAL_KEY_FALLBACKS = [old]
    assert seal_one_more() is not None
    call_command("verify_audit")


def test_an_old_key_seals_nothing_new(sealed, settings):
    """Who got hold of a key that was changed for that reason cannot seal with it what comes after."""
    old, settings.AUDIT_SEAL_KEY = settings.AUDIT_SEAL_KEY, "the key after it"
    settings.AUDIT_SEAL_KEY_FALLBACKS = [old]
    assert seal_one_more() is not None
    settings.AUDIT_SEAL_KEY = old
    forged = seal_one_more()
    settings.AUDIT_SEAL_KEY = "the key after it"
    assert faults() == [f"Seal {forged.pk} was made with an older key than the seal before it."]


@pytest.mark.parametrize("table", ["audit_record", "audit_seal", "audit_statechange"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_owner_is_refused_by_triggers(sealed, table, statement):
    person = User.objects.get()
    StateChange.objects.create(subject_kind="x", subject_id="1", event="e", from_state="", to_state="a", by=person)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.parametrize("table", ["audit_record", "audit_record_other", "audit_seal", "audit_statechange"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_has_no_right_to_change_the_trail(sealed, table, statement):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [django_settings.DATABASE_APP_ROLE])
        if cursor.fetchone() is None:
            pytest.skip("this server has no role for the application")
    with pytest.raises(DatabaseError, match="permission denied"):
        as_the_application(statement.format(table))


def test_the_application_adds_to_the_trail(sealed):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [django_settings.DATABASE_APP_ROLE])
        if cursor.fetchone() is None:
            pytest.skip("this server has no role for the application")
        cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name(django_settings.DATABASE_APP_ROLE)}")
        person = User.objects.get()
        trail.record("viewed", person, by=person)
    assert Record.objects.count() == 13


def test_a_change_that_fails_leaves_no_record(sealed):
    person = User.objects.get()
    with transaction.atomic():
        trail.record("changed", person, by=person)
        transaction.set_rollback(True)
    assert not Record.objects.filter(verb="changed").exists()
