from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partners.models import KeyScope, User
from partners.operations import issue_api_key


class Command(BaseCommand):
    help = "Print a new API key for a person, once. It is stored hashed and acts as that person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="made on the command line")
        parser.add_argument("--scope", choices=KeyScope.values, default=KeyScope.EVERYTHING.value)
        parser.add_argument("--days", type=int, help="days until it expires (default: never)")

    def handle(self, *args: Any, email: str, name: str, scope: str, days: int | None, **options: Any) -> None:
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"No active person has the e-mail address {email}.")
        if days is not None and days < 1:
            raise CommandError("--days must be 1 or more.")
        expires = timezone.now() + timedelta(days=days) if days else None
        self.stdout.write(issue_api_key(user, name=name, scope=scope, by=user, expires_at=expires))
