from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from partners.models import User
from partners.operations import require
from riskpanel.access import sees
from riskpanel.models import LogEntry, Meeting
from riskpanel.operations.decisions import remove_child
from riskpanel.operations.pen import take_pen
from riskpanel.operations.risk_log import Override
from riskpanel.removal import against_leaving
from riskpanel.rules.meetings import pen_is_free
from riskpanel.rules.panels import keeps
from riskpanel.states import MeetingState

NOT_THEIRS = "Only the chair or the coordinator of the panel takes a child off its log."


class Command(BaseCommand):
    help = "Take a child off a risk log, as its chair or coordinator does at a quorate meeting: the same rule refuses."
    # What speaks against it stands on the page above the form; here it is said first, and taken up by an option.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entry", type=UUID, help="the id of the entry, as in the address of its page")
        parser.add_argument("--by", required=True, help="email address of the chair or coordinator who does it")
        parser.add_argument("--meeting", type=UUID, help="the meeting under way (default: the panel's own)")
        parser.add_argument("--rationale", default="", help="why the panel decided so, for the minutes")
        parser.add_argument("--plan", default="", help="the step-down plan")
        parser.add_argument("--lead", help="email address of who leads the step-down plan")
        parser.add_argument("--weighed", action="store_true", help="what speaks against it has been read and weighed")
        parser.add_argument("--override-reason", default="", help="why, although the score says stay")
        parser.add_argument("--override-with", help="email address of the second person who agrees")

    @transaction.atomic  # a pen taken for what is refused goes back
    def handle(self, *args: Any, entry: UUID, by: str, plan: str, lead: str | None, **options: Any) -> None:
        found = LogEntry.objects.select_related("panel", "case").filter(pk=entry).first()
        if found is None:
            raise CommandError(f"There is no entry {entry}.")
        person = _person(by)
        try:
            self._caution(found, person, weighed=options["weighed"])
            remove_child(
                found,
                by=person,
                meeting=_written_by(person, _meeting(found, options["meeting"])),
                rationale=options["rationale"],
                step_down_plan=plan,
                step_down_lead=_person(lead) if lead else None,
                override=_override(options["override_reason"], options["override_with"]),
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        except PermissionDenied as refusal:
            raise CommandError(str(refusal) or NOT_THEIRS) from None
        self.stdout.write("The child has left the risk log.")

    def _caution(self, entry: LogEntry, person: User, *, weighed: bool) -> None:
        """Say what the page says above its form, to whoever may take the child off; nothing of the child to others."""
        require(keeps(person, entry.panel) and sees(person, entry.case))
        found = against_leaving(entry, reader=person, on=timezone.localdate()).cautions
        for words in found:
            self.stdout.write(words)
        if found and not weighed:
            raise CommandError("This speaks against leaving the log. Where the panel weighed it, give --weighed.")


def _person(email: str) -> User:
    person = User.objects.filter(email=email.lower(), is_active=True).first()
    if person is None:
        raise CommandError(f"No active person has the e-mail address {email}.")
    return person


def _meeting(entry: LogEntry, pk: UUID | None) -> Meeting:
    meetings = Meeting.objects.filter(panel=entry.panel_id)
    chosen = meetings.filter(pk=pk) if pk else meetings.filter(state=MeetingState.UNDER_WAY).order_by("-starts_at")
    meeting = chosen.first()
    if meeting is None:
        raise CommandError("No meeting of the panel is under way. A child leaves the log at a quorate one.")
    return meeting


def _written_by(person: User, meeting: Meeting) -> Meeting:
    """With the pen in the person's hand where it lies free; whoever else holds it keeps it, and the rule refuses."""
    under_way = meeting.state == MeetingState.UNDER_WAY
    return take_pen(meeting, by=person) if under_way and pen_is_free(meeting, at=timezone.now()) else meeting


def _override(reason: str, second: str | None) -> Override | None:
    if not reason and not second:
        return None
    if not second:
        raise CommandError("An override takes a second person: give --override-with.")
    return Override(reason, _person(second))
