"""The Trust Board: who sits on it, and who answers for each priority."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from partners.history import track
from partners.models import Partner
from partners.models.periods import Period, PeriodQuerySet, ends_after_it_begins
from riskpanel.models import Panel


class Board(models.Model):
    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class BoardRole(models.TextChoices):
    CHAIR = "chair", "Chair"
    MEMBER = "member", "Member"


@track()
class BoardMember(Period):
    board = models.ForeignKey(Board, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="board_seats")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=10, choices=BoardRole, default=BoardRole.MEMBER)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_begins("board_seat_in_order"),
            models.UniqueConstraint(fields=["board", "user"], condition=Q(until=None), name="one_seat_on_the_board"),
            models.UniqueConstraint(
                fields=["board"], condition=Q(until=None, role=BoardRole.CHAIR), name="one_chair_of_the_board"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class OutcomeArea(models.TextChoices):
    """The five outcomes of the Children Act 2004."""

    HEALTHY = "healthy", "Be healthy"
    SAFE = "safe", "Stay safe"
    ACHIEVE = "achieve", "Enjoy and achieve"
    CONTRIBUTE = "contribute", "Make a positive contribution"
    ECONOMIC = "economic", "Achieve economic well-being"


@track()
class Priority(models.Model):
    """What the Board has set out to do, with the one member who answers for it and the panels that serve it."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="priorities")
    title = models.CharField(max_length=160)
    outcome_area = models.CharField(max_length=12, choices=OutcomeArea)
    accountable = models.ForeignKey(BoardMember, models.PROTECT, related_name="priorities")
    panels = models.ManyToManyField(Panel, blank=True, related_name="priorities")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "priorities"
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.title
