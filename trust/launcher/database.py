"""Brings the database up to this version: migrations and the table of counters. Run as the owner, before serving.

`python -m trust.launcher.database` prints `empty` when nobody can sign in yet, so that `make run` tells its story once.
Where a demonstration was cut short, half of it is of no use to anybody: it is emptied, and told anew.
"""

import os
import sys


def main() -> None:
    from trust.launcher import environment

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trust.settings")
    environment.prepare(["manage.py", "migrate"])
    import django

    django.setup()
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from trust.checks import refuse_unfit_database

    refuse_unfit_database()
    call_command("createcachetable", verbosity=0)  # first, because migrate grants the application what it finds
    call_command("migrate", verbosity=0, interactive=False)
    if apps.is_installed("trust.demo"):
        _empty_half_a_story()
    if not get_user_model()._default_manager.exists():
        sys.stdout.write("empty\n")


def _empty_half_a_story() -> None:
    from trust.demo import telling

    try:
        if telling.cut_short():
            telling.begin_anew()
    except telling.BeingTold:
        sys.exit("common-thread: the demonstration is being told to this database at this moment: wait for its end.")


if __name__ == "__main__":
    main()
