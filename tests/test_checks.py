"""What production refuses, and what the doctor says about it."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from partners.models import User
from tests.elsewhere import address_of_the_tests
from trust import checks, health
from trust.backups import tools
from trust.board.management.commands import doctor
from trust.launcher import machine

SAFE = {
    "DEMO": "0",
    "SECRET_KEY": "a-key-of-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "AUDIT_SEAL_KEY": "another-key-of-this-test-0123456789-abcdefghijklmnop",
    "MFA_REQUIRED": "on",
    "SECURITY_CONTACT": "mailto:security@trust.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
}


def start(**changed):
    """Load the web application as gunicorn does, with a database that is not there yet."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "import trust.wsgi; print('serving')"],
        env={**os.environ, **SAFE, **changed},
        cwd=machine.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_safe_start_serves_even_while_the_database_is_away():
    done = start()
    assert (done.returncode, done.stdout) == (0, "serving\n"), done.stderr


def test_an_unsafe_start_is_refused_with_a_line_for_each_reason():
    done = start(SECRET_KEY="insecure-key-for-the-demo-and-tests-only-never-in-production", MFA_REQUIRED="off")
    assert done.returncode == 3
    assert "serving" not in done.stdout
    assert "SECRET_KEY is the demonstration's." in done.stderr
    assert "Sign-in without a second factor is allowed." in done.stderr


def test_development_has_a_second_factor_too_and_the_demonstration_alone_may_do_without():
    done = start(DEBUG="1", MFA_REQUIRED="off")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines()[-1].strip().startswith("Sign-in without a second factor is allowed.")
    assert start(DEBUG="1").stdout == "serving\n"
    assert start(DEMO="1", MFA_REQUIRED="off").stdout == "serving\n"


def test_the_check_before_a_deployment_knows_our_own_reasons():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        env={**os.environ, **SAFE, "MFA_REQUIRED": "off", "SESSION_IDLE_MINUTES": "0"},
        cwd=machine.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert {f"trust.E00{number}" for number in (3, 9) if f"trust.E00{number}" in done.stderr} == {
        "trust.E003",
        "trust.E009",
    }


def test_each_unsafe_setting_is_told(settings):
    settings.SECRET_KEY = settings.AUDIT_SEAL_KEY = settings.INSECURE_KEY
    settings.MFA_REQUIRED = False
    settings.DEMO = settings.DEBUG = True
    found = {error.id for error in checks.unsafe_settings()}
    assert found == {*(f"trust.E00{n}" for n in range(1, 6)), "trust.E008"}


def test_safe_settings_pass(settings):
    settings.SECRET_KEY, settings.AUDIT_SEAL_KEY = "one key", "another key"
    settings.MFA_REQUIRED, settings.DEMO, settings.DEBUG = True, False, False
    settings.SECURITY_CONTACT = "https://trust.example/security"
    assert checks.unsafe_settings() == []


def test_the_address_for_weaknesses_is_the_one_that_is_set(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@trust.example"
    assert "Contact: mailto:security@trust.example\n" in client.get("/.well-known/security.txt").text


def test_people_of_the_demonstration_are_found(db):
    assert checks.demo_people() == []
    User.objects.create_user(email="school@demo.example", password="seven-paper-lanterns", name="Hazel Quillfeather")
    assert [error.id for error in checks.demo_people()] == ["trust.E006"]


def test_the_demonstration_serves_no_real_people(db, settings):
    settings.DEMO = True
    User.objects.system()
    User.objects.create_user(email="person1@generated.example", name="Person 1")
    assert checks.unfit_people() == []
    real = User.objects.create_user(email="j.person@council.gov.uk", password="seven-paper-lanterns", name="J Person")
    assert [error.id for error in checks.unfit_people()] == ["trust.E007"]
    settings.DEBUG = True
    assert checks.unfit_people(), "nor does development"
    User.objects.create_user(email="school@demo.example", name="Hazel Quillfeather")
    assert checks.unfit_people() == [], "somebody added to the demonstration is part of it"
    User.objects.filter(email="school@demo.example").delete()
    real.is_active = False
    real.save()
    assert checks.unfit_people() == []


@pytest.mark.parametrize("asked", [["-c", "import trust.wsgi; print('serving')"], ["-m", "trust.launcher.database"]])
def test_with_demo_on_neither_the_web_server_nor_make_run_begins_on_a_real_database(asked, transactional_db):
    User.objects.create_user(email="j.person@council.gov.uk", password="seven-paper-lanterns", name="J Person")
    given = {"DEMO": "1", "MFA_REQUIRED": "off", "DATABASE_URL": address_of_the_tests()}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *asked],
        env={**os.environ, **given},
        cwd=machine.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines()[-1].strip() == (
        "DEMO is on, and the database holds real people. Remove DEMO, or give the demonstration a database of its own."
    )


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(db, capsys, settings):
    settings.DEMO, settings.FILE_SCANNER = False, ""
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert "ok    Database: PostgreSQL 18" in said
    assert "MEND  SECRET_KEY is the demonstration's.: Set SECRET_KEY" in said
    assert "note  Uploaded files are not scanned for viruses: set FILE_SCANNER" in said
    assert "MEND  Database role common_thread owns tables: set DATABASE_URL to the role common_thread_app" in said


def test_the_doctor_says_when_no_backup_can_be_taken(db, capsys, monkeypatch):
    assert [found.what.split("/")[-1] for found in doctor.backup_tools()] == ["pg_dump", "pg_restore"]
    monkeypatch.setattr(tools, "programs", lambda name: [])
    missing = list(doctor.backup_tools())
    assert [one.what for one in missing] == [
        f"Backup: no {name} that fits the server" for name in ("pg_dump", "pg_restore")
    ]
    assert all("postgresql-client-18" in one.mend for one in missing)


def clean(content):
    return ""


def suspicious(content):
    return "Everything"


def wordless(content):
    raise OSError


CLAMAV = "cases.files.scanning.clamav"


@pytest.mark.parametrize(
    ("scanner", "address", "what", "mend"),
    [
        ("", "", "not scanned for viruses", "set FILE_SCANNER"),
        ("clamav", "", "FILE_SCANNER names no function: 'clamav'", f"set it to {CLAMAV}"),
        ("..clamav", "", "FILE_SCANNER names no function: '..clamav'", f"set it to {CLAMAV}"),
        ("cases.files.scanning.PATIENCE", "", "names no function", f"set it to {CLAMAV}"),
        (CLAMAV, "", "CLAMAV_ADDRESS is no host:port: ''", "such as clamav:3310"),
        (CLAMAV, "clamav", "CLAMAV_ADDRESS is no host:port: 'clamav'", "such as clamav:3310"),
        (CLAMAV, "tcp://clamav:3310", "CLAMAV_ADDRESS is no host:port", "such as clamav:3310"),
        (CLAMAV, "clamav:70000", "CLAMAV_ADDRESS is no host:port", "such as clamav:3310"),
        (CLAMAV, "clamav:\n3310", "CLAMAV_ADDRESS is no host:port", "such as clamav:3310"),
        (CLAMAV, "127.0.0.1:9", f"File scanner {CLAMAV} does not answer (", "no file is let in"),
        (f"{__name__}.wordless", "", "does not answer (OSError)", "no file is let in"),
        (f"{__name__}.suspicious", "", "finds a virus in a harmless text", "correct FILE_SCANNER"),
        (f"{__name__}.clean", "", f"are scanned for viruses: {__name__}.clean answers", ""),
    ],
)
def test_the_doctor_says_whether_uploaded_files_are_scanned(settings, scanner, address, what, mend):
    settings.DEMO, settings.FILE_SCANNER, settings.CLAMAV_ADDRESS = False, scanner, address
    found = doctor.scanner()
    assert what in found.what
    assert mend in found.mend
    assert bool(mend) == bool(found.mend)
    assert found.serious == bool(scanner), "doing without is the Trust's choice; a broken scanner keeps files out"
    assert "\n" not in found.what + found.mend


def test_a_broker_that_is_not_there_is_told_at_once():
    assert not health.broker_answers("redis://127.0.0.1:9/0")


def test_a_running_broker_answers(broker):
    assert health.broker_answers(broker.url())
