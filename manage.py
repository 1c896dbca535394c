#!/usr/bin/env python
"""Django's command line for Common Thread. With no DATABASE_URL it brings up the embedded servers first."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trust.settings")
    from trust.launcher import environment

    environment.prepare(sys.argv)
    from django.core.management import execute_from_command_line

    import trust.celery  # noqa: F401 - tasks queued by a command go to this application

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
