"""The Trust Board: who sits on it, and who answers for each priority."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

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


# Whoever leaves a seat leaves no priority behind: somebody else answers for each of them first.
NO_PRIORITY_LEFT = pgtrigger.Trigger(
    name="leaves_no_priority",
    operation=pgtrigger.UpdateOf("until"),
    when=pgtrigger.Before,
    func="""
    IF NEW.until IS NOT NULL AND EXISTS (SELECT 1 FROM board_priority p WHERE p.accountable_id = NEW.id) THEN
        RAISE EXCEPTION 'A seat that answers for a priority cannot end' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)
NEVER_DELETED = pgtrigger.Protect(name="a_seat_ends_and_stays", operation=pgtrigger.Delete)


@track()
class BoardMember(Period):
    """A seat on the Board: whose, for which partner, from when until when."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="board_seats")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=10, choices=BoardRole, default=BoardRole.MEMBER)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        triggers = [NO_PRIORITY_LEFT, NEVER_DELETED]
        constraints = [
            ends_after_it_begins("board_seat_in_order"),
            models.UniqueConstraint(fields=["board", "user"], condition=Q(until=None), name="one_seat_on_the_board"),
            models.UniqueConstraint(
                fields=["board"], condition=Q(until=None, role=BoardRole.CHAIR), name="one_chair_of_the_board"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


STANDS = pgtrigger.Protect(name="what_was_shown_stands", operation=pgtrigger.Update | pgtrigger.Delete)


class BoardMeeting(models.Model):
    """A meeting of the Board and the figures that it was given. They were frozen then and stand."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    frozen_at = models.DateTimeField(default=timezone.now)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-held_on",)
        triggers = [STANDS]
        constraints = [models.UniqueConstraint(fields=["board", "held_on"], name="one_board_meeting_a_day")]

    def __str__(self) -> str:
        return f"Board meeting of {self.held_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("board:meeting", kwargs={"pk": self.pk})


class FrozenFigure(models.Model):
    """One cell as a Board meeting was shown it, suppressed already. A quarter's cell is frozen once, ever.

    `part` is the name of the locality or partner at the time, empty for the whole Trust. `shown` is the text of the
    number, "c" for hidden, or empty for nothing to measure.
    """

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="figures")
    indicator = models.CharField(max_length=30)
    quarter = models.CharField(max_length=7, help_text="2025-Q1 is April to June 2025")
    part = models.CharField(max_length=120, blank=True, default="")
    shown = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        triggers = [STANDS]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "quarter", "part"], name="a_quarter_is_frozen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.quarter} {self.part}".strip()


class OutcomeArea(models.TextChoices):
    """The five outcomes of the Children Act 2004."""

    HEALTHY = "healthy", "Be healthy"
    SAFE = "safe", "Stay safe"
    ACHIEVE = "achieve", "Enjoy and achieve"
    CONTRIBUTE = "contribute", "Make a positive contribution"
    ECONOMIC = "economic", "Achieve economic well-being"


# The seat is locked, so that it cannot end while a priority is given to it.
A_SEAT_ANSWERS = pgtrigger.Trigger(
    name="a_seat_answers",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("accountable_id", "board_id"),
    when=pgtrigger.Before,
    func="""
    PERFORM 1 FROM board_boardmember m
        WHERE m.id = NEW.accountable_id AND m.board_id = NEW.board_id AND m.until IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A priority needs a member who sits on its Board' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)


@track()
class Priority(models.Model):
    """What the Board has set out to do, with the one member who answers for it and the panels that serve it."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="priorities")
    title = models.CharField(max_length=160)
    outcome_area = models.CharField(max_length=12, choices=OutcomeArea)
    accountable = models.ForeignKey(BoardMember, models.PROTECT, related_name="priorities")
    # The day since which they answer; empty where it was not kept yet, and then a version's own moment stands for it.
    answers_since = models.DateField(null=True, blank=True)
    panels = models.ManyToManyField(Panel, blank=True, related_name="priorities")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "priorities"
        triggers = [A_SEAT_ANSWERS]
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.title
