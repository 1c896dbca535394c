"""The papers of a meeting as they were sealed before it."""

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models

from riskpanel.models.meetings import UNCHANGED, AgendaItem, Contribution, Meeting

if TYPE_CHECKING:
    from partners.models import User

WITH_THE_SEAL = pgtrigger.Trigger(
    name="joins_papers_before_the_seal",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM riskpanel_meeting
            WHERE id = NEW.meeting_id AND papers_sealed_at IS NULL AND state = 'planned'
        ) THEN
            RAISE EXCEPTION 'Sealed papers take no page' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class PapersPartQuerySet(models.QuerySet["PapersPart"]):
    def visible_to(self, user: "User") -> "PapersPartQuerySet":
        """What is of an item goes to whoever the item is open to; the rest to all who sit at the meeting."""
        from riskpanel import readers

        return readers.papers_in_sight(self, user)


class PapersPart(models.Model):
    """A passage of the sealed papers: of one item, or (none) of all. Their SHA-256 stands on the meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="papers")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="+")
    # What one agency said for this meeting only is a passage of its own: it goes when the meeting is over.
    said = models.ForeignKey(Contribution, models.PROTECT, null=True, related_name="+")

    objects = PapersPartQuerySet.as_manager()

    class Meta:
        ordering = ("order",)
        triggers = [UNCHANGED, WITH_THE_SEAL]
        constraints = [models.UniqueConstraint(fields=["meeting", "order"], name="part_of_papers_once")]

    def __str__(self) -> str:
        return f"part {self.order} of the papers"
