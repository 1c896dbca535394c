"""What a person holds on the Board, for whoever sees them leave."""

from django.db.models import QuerySet
from django.utils import timezone

from partners.models import User
from partners.responsibilities import Source
from trust.board.models import BoardMember, Priority


def seats_of(user: User) -> QuerySet[BoardMember]:
    return BoardMember.objects.live(on=timezone.localdate()).filter(user=user)


def priorities_of(user: User) -> QuerySet[Priority]:
    return Priority.objects.filter(accountable__user=user)


SOURCES = (
    Source(
        "seats on the Board",
        "End the seat and give it to somebody else.",
        held=seats_of,
        page="board:end_seat",
        named="board__name",
    ),
    Source(
        "priorities of the Board",
        "Name another member who answers for each.",
        held=priorities_of,
        page="board:who_answers",
        named="title",
    ),
)
