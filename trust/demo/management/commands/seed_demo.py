from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.models import Child
from partners.models import User
from partners.roles import Role
from referrals.models import Referral
from riskpanel.models import Action, Meeting
from trust.demo.hands import HandLost
from trust.demo.story import Story
from trust.demo.telling import BeingTold, cut_short


class Command(BaseCommand):
    help = "Tell the demonstration's story through the real operations. Does nothing where it was told already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--months", type=int, default=24, help="how many months it covers (12 to 36)")

    def handle(self, *args: Any, months: int, **options: Any) -> None:
        if not 12 <= months <= 36:
            raise CommandError("--months must be from 12 to 36.")
        if cut_short():
            raise CommandError(
                "The story was cut short here. `python -m trust.launcher.database` empties it; then again."
            )
        if User.objects.filter(email="school@demo.example").exists():
            self.stdout.write("The story was told already.")
            return
        if User.objects.filter(role_grants__role=Role.ADMINISTRATOR).exists():
            raise CommandError("There are people here already. The story is only for an empty database.")
        began = monotonic()
        try:
            Story(today=timezone.localdate(), months=months, say=self.stdout.write).tell(by_two=True)
        except BeingTold:
            raise CommandError("Somebody else is telling the story here at this moment.") from None
        except HandLost:
            raise CommandError("The hand that tells the referrals and cases failed: see above.") from None
        self.stdout.write(f"Told in {monotonic() - began:.0f} seconds: {_told()}.")


def _told() -> str:
    counts = {"children": Child, "referrals": Referral, "meetings": Meeting, "actions": Action}
    return ", ".join(f"{model._default_manager.count()} {name}" for name, model in counts.items())
