from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from partners.operations import appoint_first_administrator, make_password_link


class Command(BaseCommand):
    help = (
        "Appoint the first administrator of a new Trust and print, once, the link at which they set their password. "
        "Refused where there is one; the same person may be asked for again until they have signed in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="their full name")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            with transaction.atomic():
                user = appoint_first_administrator(email=email, name=name)
                link = make_password_link(user)
        except PermissionDenied as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as refusal:
            words = [f"{field}: {' '.join(said)}" for field, said in refusal.message_dict.items()]
            raise CommandError("\n".join(words)) from None
        self.stdout.write(f"{user.name} is the administrator. Within three days, and once, they set a password here:")
        self.stdout.write(link)
        self.stdout.write("At their first sign-in they set up a second factor. Then they add partners, teams, people.")
