"""What a person holds on the Board, for whoever sees them leave."""

from django.utils import timezone

from partners.models import User
from partners.responsibilities import Responsibility
from trust.board.models import BoardMember, Priority


def seats_of(user: User) -> Responsibility:
    count = BoardMember.objects.live(on=timezone.localdate()).filter(user=user).count()
    return Responsibility(count, "seats on the Board", "End the seat and give it to somebody else.")


def priorities_of(user: User) -> Responsibility:
    count = Priority.objects.filter(accountable__user=user).count()
    return Responsibility(count, "priorities of the Board", "Name another member who answers for each.")
