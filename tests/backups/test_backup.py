"""A backup of a real database with rows, a file and seals: taken, brought back, and refused where it is not whole."""

import json
import stat
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import sealing
from partners.models import User
from referrals import operations
from referrals.models import Referral
from tests.audit.test_sealing import tamper
from trust.backups import taking, tools
from trust.backups.checking import check, check_files
from trust.backups.store import Store
from trust.backups.tools import BackupError


def databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def left_in(folder: Path):
    return sorted(path.name for path in folder.iterdir() if path.name not in {"media", "seals.log"})


def change(folder: Path, **values):
    """The manifest, changed by hand."""
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(told | values))


def test_a_backup_comes_back_whole_and_leaves_no_scratch_database(house, tmp_path, capsys):
    before = databases()
    call_command("backup", tmp_path / "monday")
    call_command("restore_check", tmp_path / "monday")
    said = capsys.readouterr().out
    assert "is whole" in said
    assert "1 files, 2 seals over" in said
    assert databases() == before
    assert Referral.objects.count() == 1, "the connection leads to the serving database again"
    told = Store.to_read(tmp_path / "monday").read_manifest()
    assert told.tables["public.partners_user"][0] == User.objects.count()
    assert set(told.sha256) == {"database.dump", "seals.log", f"files/{house.content.name}"}


def test_nobody_but_its_owner_may_read_a_backup(house, tmp_path):
    taking.take(tmp_path / "monday")
    assert stat.S_IMODE((tmp_path / "monday").stat().st_mode) == 0o700


def test_what_was_sealed_meanwhile_is_no_cut_trail_of_the_backup(house, tmp_path, cast, monkeypatch):
    dump, sealed = tools.run, []

    def meanwhile():
        operations.start_referral(by=cast.health)
        sealed.append(sealing.seal())
        connection.close()

    def slowly(name, *arguments):
        if name == "pg_dump":
            somebody = Thread(target=meanwhile)
            somebody.start()
            somebody.join()
        dump(name, *arguments)

    monkeypatch.setattr(tools, "run", slowly)
    taking.take(tmp_path / "monday")
    assert sealed[0], "the sealer does not wait for the dump"
    assert check(tmp_path / "monday").verdict.seals == 2


def test_a_changed_record_is_found_in_the_backup(house, tmp_path):
    tamper("UPDATE audit_record SET verb = 'never happened' WHERE id = (SELECT min(id) FROM audit_record)")
    taking.take(tmp_path / "monday")
    before = databases()
    with pytest.raises(
        CommandError, match=r"^The audit chain of the backup does not hold: Record \d+, under seal 1, was"
    ):
        call_command("restore_check", tmp_path / "monday")
    assert databases() == before


def test_rows_that_are_not_those_of_the_manifest_are_found(house, tmp_path):
    taking.take(tmp_path / "monday")
    tables = json.loads((tmp_path / "monday" / "manifest.json").read_text())["tables"]
    rows, digest = tables["public.partners_user"]
    change(tmp_path / "monday", tables=tables | {"public.partners_user": [rows, str(int(digest) + 1)]})
    with pytest.raises(BackupError, match=r"^Rows of table public\.partners_user differ"):
        check(tmp_path / "monday")


def test_a_changed_a_lost_and_an_added_file_are_found(house, tmp_path):
    folder = tmp_path / "monday"
    told = taking.take(folder)
    kept = folder / "files" / house.content.name
    kept.write_bytes(b"Seen on Tuesday")
    with pytest.raises(BackupError, match=r"^files/.* is not what was written"):
        check_files(folder, told)
    kept.unlink()
    with pytest.raises(BackupError, match="is missing from the backup"):
        check_files(folder, told)
    kept.write_bytes(b"Seen on Monday")
    (folder / "files" / "another").write_text("slipped in")
    with pytest.raises(BackupError, match="files/another was put into the backup"):
        check_files(folder, told)


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "no whole backup"), ("{", "cannot be read"), ("[]", "cannot be read"), ('{"format": 9}', "in a form that")],
)
def test_a_folder_that_is_no_backup_is_told_in_one_line(text, said, tmp_path):
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(CommandError, match=said):
        call_command("restore_check", tmp_path)


def test_a_backup_never_overwrites_and_never_fills_a_disk_that_is_not_mounted(house, tmp_path):
    (tmp_path / "monday").mkdir()
    (tmp_path / "monday" / "letter").touch()
    with pytest.raises(CommandError, match="is not empty"):
        call_command("backup", tmp_path / "monday")
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("backup", tmp_path / "disk" / "monday")
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("backup", tmp_path / "monday" / "letter")


def test_of_a_dump_that_was_cut_short_nothing_stays(house, tmp_path, monkeypatch):
    broken = tmp_path / "pg_dump"
    broken.write_text('#!/bin/sh\ncase "$1" in --version) echo "pg_dump (PostgreSQL) 18.0";; *) '
                      'for part; do case $part in --file=*) echo half > "${part#--file=}";; esac; done; '
                      'echo "pg_dump: error: connection lost" >&2; exit 1;; esac\n')  # fmt: skip
    broken.chmod(0o755)
    monkeypatch.setattr(tools, "programs", lambda name: [broken])
    with pytest.raises(CommandError, match=r"^pg_dump failed: pg_dump: error: connection lost$"):
        call_command("backup", tmp_path / "monday")
    assert left_in(tmp_path) == ["pg_dump"]


def test_a_program_older_than_the_server_or_none_is_told_with_the_mend(db, tmp_path, monkeypatch):
    old = tmp_path / "pg_dump"
    old.write_text('#!/bin/sh\necho "pg_dump (PostgreSQL) 15.8"\n')
    old.chmod(0o755)
    for found in ([], [old], [tmp_path / "nothing"]):
        monkeypatch.setattr(tools, "programs", lambda name, found=found: found)
        with pytest.raises(CommandError, match=r"^No pg_dump of PostgreSQL 18 or later on this machine: install"):
            call_command("backup", tmp_path / "monday")
    assert not (tmp_path / "monday").exists()
