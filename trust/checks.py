"""What a production start refuses. Run as `manage.py check --deploy` and again when the web server starts."""

import sys
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


def unsafe_settings() -> list[CheckMessage]:
    """Each setting that may serve a demonstration and never a child's record."""
    found: list[CheckMessage] = []
    default_keys = {settings.INSECURE_KEY}
    if settings.SECRET_KEY in default_keys:
        found.append(
            Error(
                "SECRET_KEY is the demonstration's.",
                hint="Set SECRET_KEY to 50 random characters.",
                id="trust.E001",
            )
        )
    if settings.AUDIT_SEAL_KEY in default_keys | {settings.SECRET_KEY}:
        found.append(
            Error(
                "AUDIT_SEAL_KEY is not a key of its own.",
                hint="Set AUDIT_SEAL_KEY to 50 random characters, other than SECRET_KEY.",
                id="trust.E002",
            )
        )
    found += without_a_second_factor()
    contact = settings.SECURITY_CONTACT
    if not contact.startswith(("mailto:", "https://")) or contact.endswith(".invalid"):
        hint = "Set SECURITY_CONTACT to a mailto: or https: address for whoever finds a weakness."
        found.append(Error("SECURITY_CONTACT leads to nobody.", hint=hint, id="trust.E008"))
    if settings.DEMO:
        found.append(Error("The demonstration is on.", hint="Remove DEMO from the environment.", id="trust.E004"))
    if settings.DEBUG:
        found.append(Error("DEBUG is on.", hint="Remove DEBUG from the environment.", id="trust.E005"))
    return found


def without_a_second_factor() -> list[CheckMessage]:
    """What the demonstration alone may have: development, too, works on people's records."""
    if settings.MFA_REQUIRED:
        return []
    return [Error("Sign-in without a second factor is allowed.", hint="Remove MFA_REQUIRED=off.", id="trust.E003")]


def demo_people() -> list[CheckMessage]:
    """People of the demonstration in the database: their password is public."""
    from partners.models import User

    if not User.objects.filter(email__endswith="@demo.example", is_active=True).exists():
        return []
    hint = "Serve production from a database of its own, never from the demonstration's."
    return [Error("The database holds people of the demonstration.", hint=hint, id="trust.E006")]


def people_beside_the_demonstration() -> list[CheckMessage]:
    """Real people in a database that was never a demonstration: DEMO would let them in without a second factor.

    Somebody added to the demonstration itself (its own people are there too) is part of it; addresses under .example
    are nobody's.
    """
    from partners.models import User

    if User.objects.filter(email__endswith="@demo.example").exists():
        return []
    if not User.objects.filter(is_active=True).exclude(email__endswith=".example").exists():
        return []
    hint = "Remove DEMO, or give the demonstration a database of its own."
    return [Error("DEMO is on, and the database holds real people.", hint=hint, id="trust.E007")]


def unfit_people() -> list[CheckMessage]:
    """Who may not be in the database of this start."""
    if settings.DEMO:
        return people_beside_the_demonstration()
    return [] if settings.DEBUG else demo_people()


@register(Tags.security)
def idle_times(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """How long sessions may lie unused: a Trust's own times are of roles that there are, within bounds."""
    from partners import idle

    found = idle.faults(settings.SESSION_IDLE_MINUTES, settings.SESSION_IDLE_BY_ROLE)
    return [Error(words, hint="docs/operations.md says how.", id="trust.E009") for words in found]


@register(Tags.security, deploy=True)
def production_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return unsafe_settings()


def refuse_unsafe_start() -> None:
    """End the process, with one line for each reason: times that cannot be, and whatever only the demonstration or
    development may have."""
    _refuse(idle_times(None))
    if not settings.DEMO:
        _refuse(without_a_second_factor() if settings.DEBUG else unsafe_settings())
    refuse_unfit_database()


def refuse_unfit_database() -> None:
    """The demonstration serves no real people, and production nobody whose password is public."""
    from django.db import DatabaseError, connection

    try:
        _refuse(unfit_people())
    except DatabaseError:  # no database yet, or not migrated: /readyz says so
        return
    finally:
        connection.close()  # gunicorn may fork from here


def _refuse(found: list[CheckMessage]) -> None:
    if found:
        lines = [f"  {error.msg} {error.hint}" for error in found]
        print("common-thread: this start is refused:", *lines, sep="\n", file=sys.stderr)
        sys.exit(3)  # gunicorn takes 3 for a worker that cannot boot, and ends
