"""The rules of the clock, as the Trust has set them, each from a moment on."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from referrals import clocks

HOURS = [MinValueValidator(1), MaxValueValidator(500)]


class ClockRulesQuerySet(models.QuerySet["ClockRules"]):
    def visible_to(self, user: object) -> Self:
        """How long the front door has is no secret: everybody who signs in reads it."""
        return self

    def newest(self) -> "ClockRules | None":
        """The rules in force; None where this Trust has set none and the usual ones hold."""
        return self.order_by("-set_at", "-id").first()


class ClockRules(models.Model):
    """How long the front door has, from a moment on. A new row for each change: what was received keeps its own."""

    red_hours = models.PositiveSmallIntegerField("red, in working hours", validators=HOURS)
    amber_hours = models.PositiveSmallIntegerField("amber, in working hours", validators=HOURS)
    green_hours = models.PositiveSmallIntegerField("green, in working hours", validators=HOURS)
    days_unrated = models.PositiveSmallIntegerField(
        "working days to decide", validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    days_to_disagree = models.PositiveSmallIntegerField(
        "working days to disagree with a decision",
        default=clocks.USUAL.days_to_disagree,
        db_default=clocks.USUAL.days_to_disagree,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    days_to_answer = models.PositiveSmallIntegerField(
        "working days to answer a disagreement",
        default=clocks.USUAL.days_to_answer,
        db_default=clocks.USUAL.days_to_answer,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    opens = models.TimeField()
    closes = models.TimeField(help_text="midnight closes the day that it ends")
    reason = models.TextField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    objects = ClockRulesQuerySet.as_manager()

    class Meta:
        verbose_name = "rules of the clock"
        verbose_name_plural = "rules of the clock"
        constraints = [
            models.CheckConstraint(
                condition=Q(red_hours__gte=1, amber_hours__gte=F("red_hours"), green_hours__gte=F("amber_hours")),
                name="a_red_clock_is_the_shortest",
            ),
            models.CheckConstraint(condition=Q(days_unrated__gte=1), name="a_day_to_decide"),
            models.CheckConstraint(
                condition=Q(days_to_disagree__gte=1, days_to_answer__gte=1), name="a_day_to_disagree_and_to_answer"
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes="00:00"), name="opens_before_it_closes"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="clock_rules_say_why"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"rules of the clock from {self.set_at:%d %b %Y}"

    @property
    def rules(self) -> clocks.Rules:
        return clocks.Rules(
            red=self.red_hours,
            amber=self.amber_hours,
            green=self.green_hours,
            days_unrated=self.days_unrated,
            days_to_disagree=self.days_to_disagree,
            days_to_answer=self.days_to_answer,
            opens=self.opens,
            closes=self.closes,
        )
