"""Before a meeting in the demonstration: agencies file by the cut-off, some late; a place comes after the seal."""

from random import Random

from riskpanel.models import Contribution, Meeting
from riskpanel.operations import agenda, attendance, confidence, contributions
from riskpanel.states import ItemKind
from trust.demo import words
from trust.demo.people import Fernshire

COMES_LATE_EVERY = 9
LATE = "The police found two children there on the night before: it cannot wait a fortnight."
SLOWEST = 0.25  # of the agencies, on the last day for it
WITH_NEWS = 0.6  # of the children not spoken of yet


def file(meeting: Meeting, *, trust: Fernshire, random: Random) -> None:
    """Members accept the statement; one shares on most children not spoken of yet; most agencies say that is all."""
    seats = list(meeting.attendance.select_related("member__user"))
    filing = [(one, trust.known(one.member.user)) for one in seats if one.member.role == "member"]
    accepted = set(meeting.acceptances.values_list("user", flat=True))
    for _, member in filing:
        if member.pk not in accepted:
            confidence.accept_statement(meeting, by=member)
    spoken = Contribution.objects.filter(item__meeting=meeting).values("item")
    for item in meeting.agenda.filter(case__isnull=False).exclude(pk__in=spoken):
        if random.random() < WITH_NEWS:
            member = random.choice(filing)[1]
            contributions.contribute(item, text=random.choice(words.SHARED), source="Agency record", by=member)
    for seat, member in filing:
        if random.random() > SLOWEST:
            attendance.send_information(seat, by=member)


def come_late(meeting: Meeting, *, number: int, trust: Fernshire) -> None:
    """Now and then the chair adds what cannot wait to papers that are sealed."""
    meeting.refresh_from_db()
    if meeting.papers_sealed_at is not None and number % COMES_LATE_EVERY == 1:
        chair = trust.people["chair"]
        agenda.add_to_agenda(meeting, kind=ItemKind.PLACE, title="The derelict mill", reason=LATE, by=chair)
