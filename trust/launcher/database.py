"""Brings the database up to this version: migrations and the table of counters. Run as the owner, before serving.

`python -m trust.launcher.database` prints `empty` when nobody can sign in yet, so that `make run` tells its story once.
"""

import os
import sys


def main() -> None:
    from trust.launcher import environment

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trust.settings")
    environment.prepare(["manage.py", "migrate"])
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)  # first, because migrate grants the application what it finds
    call_command("migrate", verbosity=0, interactive=False)
    if not get_user_model()._default_manager.exists():
        sys.stdout.write("empty\n")


if __name__ == "__main__":
    main()
