"""The rows that are measured are kept through newer migrations, and made anew only for another generator."""

import json
import os
from contextlib import contextmanager
from importlib import import_module

import pytest

from benchmarks import ground
from trust.launcher.machine import StartError

NEWEST = import_module("referrals.migrations.0003_counts_by_appended_changes")
ROWS = "SELECT id, name FROM partners_locality"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A ground with one row in it, its server stopped; the environment is put back afterwards."""
    patch, before = pytest.MonkeyPatch(), dict(os.environ)
    patch.setattr(ground, "BENCH", tmp_path_factory.mktemp("bench"))
    patch.setattr(ground, "_fill", fill)
    with prepared() as first:
        yield first
    patch.undo()
    os.environ.clear()
    os.environ.update(before)


def fill(server, size, seed):
    ground._ask(server, "INSERT INTO partners_locality (name, code) VALUES ('Kept', 'kept')")


@contextmanager
def prepared():
    found = ground.prepare("XS")
    try:
        yield found
    finally:
        found.server.release()


def test_rows_just_made_are_of_this_version(made):
    assert made.since == "with this version's migrations"


def test_a_newer_migration_is_applied_to_the_rows_that_are_kept(made):
    kept = ground._ask(made.server, ROWS)
    ground._as_owner(made.server, "manage.py", "migrate", "--verbosity", "0", "referrals", "0002").check_returncode()
    note = ground.folder_of("XS") / "generated.json"
    known = json.loads(note.read_text())
    known["migrations"]["referrals"] = "0002_decisions_and_disagreements"
    note.write_text(json.dumps(known))
    with prepared() as again:
        assert ground._ask(made.server, ROWS) == kept != []
        assert again.since.startswith("at referrals 0002 and migrated to referrals 00")
        assert again.now_at["referrals"] > "0003"


def test_another_generator_makes_the_rows_anew(made, monkeypatch):
    monkeypatch.setattr(ground, "generator", lambda: "another")
    monkeypatch.setattr(ground, "_made", lambda folder, size, seed: pytest.fail(f"{size} is made anew"))
    with pytest.raises(pytest.fail.Exception, match="XS is made anew"):
        ground.prepare("XS")


def test_rows_that_do_not_take_a_migration_are_said_in_one_line_with_what_to_do(made):
    (ground.folder_of("XS") / "generated.json").write_text(json.dumps(note_of(made)))
    for _app, name in [*NEWEST.Migration.replaces, ("referrals", NEWEST.__name__.rpartition(".")[2])]:
        ground._ask(made.server, f"DELETE FROM django_migrations WHERE app = 'referrals' AND name = '{name}'")
    with pytest.raises(StartError, match=r"already exists\): mend the migration, or delete .*/XS ") as told:
        ground.prepare("XS")
    assert "\n" not in str(told.value)


def note_of(made):
    wanted = {"size": "XS", "seed": 1, "generator": ground.generator()}
    return wanted | {"seconds": made.generated_in, "migrations": made.generated_at}
