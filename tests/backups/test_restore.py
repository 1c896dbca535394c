"""A backup is brought back into an empty place, whole or not at all; encrypted where the Trust has a key."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import sealing
from partners.models import User
from referrals.models import Referral
from tests.audit.test_sealing import tamper
from trust.backups import ciphers, restoring, taking, tools
from trust.backups.checking import scratch
from trust.backups.tools import BackupError

KEY, ANOTHER = "k" * 40, "a" * 40


@contextmanager
def empty_place(settings, tmp_path):
    """A new database, no files, no seals: as on a new machine."""
    with scratch():
        settings.MEDIA_ROOT = str(tmp_path / "new" / "media")
        settings.AUDIT_SEAL_FILE = str(tmp_path / "new" / "seals.log")
        (tmp_path / "new").mkdir(exist_ok=True)
        yield


def tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return cursor.fetchone()[0]


def nothing_there(tmp_path):
    return tables() == 0 and [one for one in (tmp_path / "new").rglob("*") if one.is_file()] == []


@pytest.mark.parametrize("key", ["", KEY])
def test_a_house_comes_back_with_its_rows_files_and_seals(house, settings, tmp_path, capsys, key):
    settings.BACKUP_KEY = key
    call_command("backup", tmp_path / "monday")
    call_command("restore_check", tmp_path / "monday")
    people = User.objects.count()
    with empty_place(settings, tmp_path):
        call_command("restore", tmp_path / "monday")
        assert "The audit chain holds: 2 seals" in capsys.readouterr().out
        assert (User.objects.count(), Referral.objects.count()) == (people, 1)
        assert (tmp_path / "new" / "media" / house.content.name).read_bytes() == b"Seen on Monday"
        assert sealing.verify().is_sound
        with pytest.raises(CommandError, match="is not empty: create another"):
            call_command("restore", tmp_path / "monday")


def test_what_is_encrypted_shows_no_word_of_what_is_in_it(house, settings, tmp_path):
    settings.BACKUP_KEY = KEY
    taking.take(tmp_path / "monday")
    files = [path for path in (tmp_path / "monday").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".enc"}
    whole = b"".join(path.read_bytes() for path in files)
    assert whole.count(ciphers.MAGIC) == len(files) == 4
    assert not any(word in whole for word in (b"Seen on Monday", b"Testerly", b"partners_user", b"PGDMP"))


def changed(path: Path):
    text = bytearray(path.read_bytes())
    text[len(text) // 2] ^= 1
    path.write_bytes(text)


def cut(path: Path):
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize("key", ["", KEY])
@pytest.mark.parametrize("harm", [changed, cut, Path.unlink])
@pytest.mark.parametrize("name", ["database.dump", "seals.log", "manifest.json", "files"])
def test_a_changed_a_cut_and_a_lost_file_are_refused_and_nothing_is_restored(
    house, settings, tmp_path, key, harm, name
):
    settings.BACKUP_KEY = key
    taking.take(tmp_path / "monday")
    [path] = [one for one in (tmp_path / "monday").rglob("*") if one.is_file() and name in one.as_posix()]
    if harm is changed and path.name == "manifest.json":
        path.write_text(path.read_text().replace('"rows"', '"row"').replace('"tables"', '"table"'))
    else:
        harm(path)
    with empty_place(settings, tmp_path):
        with pytest.raises(CommandError):
            call_command("restore", tmp_path / "monday")
        assert nothing_there(tmp_path)


@pytest.mark.parametrize(
    ("written", "now", "said"),
    [
        (KEY, ANOTHER, "BACKUP_KEY is not the key it was written with"),
        (KEY, "", "is encrypted: set BACKUP_KEY"),
        ("", KEY, "is not encrypted, as BACKUP_KEY asks"),
        ("", "short", "BACKUP_KEY is too short"),
    ],
)
def test_a_wrong_key_none_and_one_too_many_are_refused_in_a_line(house, settings, tmp_path, written, now, said):
    settings.BACKUP_KEY = written
    taking.take(tmp_path / "monday")
    settings.BACKUP_KEY = now
    with empty_place(settings, tmp_path):
        with pytest.raises(CommandError, match=said):
            call_command("restore", tmp_path / "monday")
        assert nothing_there(tmp_path)


def test_rows_that_break_off_in_the_middle_leave_neither_rows_nor_files(house, settings, tmp_path, monkeypatch):
    settings.BACKUP_KEY = KEY
    taking.take(tmp_path / "monday")
    feed = tools.feed

    def breaking_off(name, *options, chunks):
        def half():
            yield next(iter(chunks))[:200_000]
            raise BackupError("database.dump cannot be opened")

        feed(name, *options, chunks=half())

    monkeypatch.setattr(tools, "feed", breaking_off)
    with empty_place(settings, tmp_path):
        with pytest.raises(CommandError, match=r"^database\.dump cannot be opened$"):
            call_command("restore", tmp_path / "monday")
        assert nothing_there(tmp_path)


def test_the_second_of_two_at_once_is_refused_and_takes_nothing_away(house, settings, tmp_path):
    taking.take(tmp_path / "monday")
    with empty_place(settings, tmp_path):
        first = connection.copy()
        try:
            with first.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [restoring.LOCK])
            (tmp_path / "new" / "media").mkdir()
            (tmp_path / "new" / "media" / "letter").touch()
            with pytest.raises(CommandError, match="Another restore into this database is at work"):
                call_command("restore", tmp_path / "monday")
        finally:
            first.close()
        assert (tmp_path / "new" / "media" / "letter").exists()


def test_files_and_seals_of_another_house_are_never_written_over(house, settings, tmp_path):
    taking.take(tmp_path / "monday")
    with empty_place(settings, tmp_path):
        (tmp_path / "new" / "seals.log").write_text("another's\n")
        with pytest.raises(CommandError, match="holds seals of another trail"):
            call_command("restore", tmp_path / "monday")
        (tmp_path / "new" / "seals.log").unlink()
        (tmp_path / "new" / "media").mkdir()
        (tmp_path / "new" / "media" / "letter").touch()
        with pytest.raises(CommandError, match="is not empty: move what is in it away"):
            call_command("restore", tmp_path / "monday")
        assert (tmp_path / "new" / "media" / "letter").exists()
        assert tables() == 0


def test_a_trail_that_was_changed_before_is_told_and_the_rows_stay(house, settings, tmp_path):
    tamper("UPDATE audit_record SET verb = 'never happened' WHERE id = (SELECT min(id) FROM audit_record)")
    taking.take(tmp_path / "monday")
    with empty_place(settings, tmp_path):
        with pytest.raises(CommandError, match=r"^Restored, but the audit chain does not hold: Record \d+"):
            call_command("restore", tmp_path / "monday")
        assert User.objects.exists()
