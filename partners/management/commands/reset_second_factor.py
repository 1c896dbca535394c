from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from partners.models import User
from partners.operations import reset_second_factor


class Command(BaseCommand):
    help = (
        "Take away a person's second factor, so that they set up another at their next sign-in. For the only "
        "administrator, whose phone is lost; everybody else asks an administrator."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--because", required=True, help="why, and how you know who asked")

    def handle(self, *args: Any, email: str, because: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"No active person has the e-mail address {email}.")
        try:
            reset_second_factor(user, reason=because, by=User.objects.system())
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(f"{user.name} sets up a second factor at the next sign-in, and is told by mail.")
