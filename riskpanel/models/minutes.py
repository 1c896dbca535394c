"""What is given out of the approved minutes: each reader's copy, and the corrections that came after."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.identifiers import uuid7
from riskpanel.models.actions import MinutesPart
from riskpanel.models.meetings import UNCHANGED, Meeting

if TYPE_CHECKING:
    from partners.models import User

ONLY_AFTER_ISSUE = pgtrigger.Trigger(
    name="corrects_issued_minutes",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (SELECT 1 FROM riskpanel_meeting WHERE id = NEW.meeting_id AND state = 'issued') THEN
            RAISE EXCEPTION 'Minutes that are not issued are not corrected' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class MinutesAddendumQuerySet(models.QuerySet["MinutesAddendum"]):
    def visible_to(self, user: "User") -> "MinutesAddendumQuerySet":
        """A correction goes to whoever may read the passage it corrects; one of the whole, to the panel."""
        from riskpanel import readers

        return readers.addenda_in_sight(self, user)


class MinutesAddendum(models.Model):
    """A dated correction of issued minutes: of one passage, or of the whole. What was issued stays as it was."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="addenda")
    part = models.ForeignKey(MinutesPart, models.PROTECT, null=True, blank=True, related_name="addenda")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = MinutesAddendumQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        verbose_name_plural = "minutes addenda"
        triggers = [UNCHANGED, ONLY_AFTER_ISSUE]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="addendum_of_minutes_says_something")]

    def __str__(self) -> str:
        return f"correction of {self.at:%d %b %Y}"


class MinutesCopyQuerySet(models.QuerySet["MinutesCopy"]):
    def visible_to(self, user: "User") -> "MinutesCopyQuerySet":
        """A copy is its reader's own."""
        return self.filter(reader=user)


class MinutesCopy(models.Model):
    """The PDF that one reader was given, kept as it was made, so that its SHA-256 holds.

    `contents` tells the passages and corrections it holds: with the next correction, or when the reader may read
    less than before, another copy is made and this one stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="copies")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    contents = models.CharField(max_length=64)
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the PDF")
    made_at = models.DateTimeField(default=timezone.now)

    objects = MinutesCopyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "minutes copies"
        triggers = [UNCHANGED]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "reader", "contents"], name="one_copy_of_these_contents")
        ]

    def __str__(self) -> str:
        return f"copy of {self.made_at:%d %b %Y}"
