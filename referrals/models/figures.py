"""How many referrals the front door counts in a month: a summary, and what triggers appended since.

A statement on referrals appends what it changed (`FrontDoorChange`), which costs it little and makes it wait for
nobody. The sweep folds the changes into the summary (`FrontDoorTally`). Counts are read from both at once
(`FrontDoorCount`), so they are right at every moment, whether the sweep runs or not. Decision 0027.
"""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from partners.models import Locality, Team
from referrals.states import ReferralSource

if TYPE_CHECKING:
    from partners.models import User


class FrontDoorCountQuerySet(models.QuerySet["FrontDoorCount"]):
    def visible_to(self, user: "User") -> Self:
        """Numbers of the teams whose referrals the person decides or answers for."""
        from referrals import access

        return self.filter(team__in=access.front_door_teams(user))

    def between(self, since: date, until: date) -> Self:
        """Months from `since` to before `until`, both the first of a month."""
        return self.filter(month__gte=since, month__lt=until)


class Counts(models.Model):
    """Counts of referrals received in a month (in London) by a team, from a locality and a source.

    Counted is what was received and not withdrawn, and did not join an open case (DfE). Decision 0027.
    """

    month = models.DateField(help_text="its first day")
    source = models.CharField(max_length=2, choices=ReferralSource, blank=True)
    received = models.IntegerField()
    decided = models.IntegerField()
    no_action = models.IntegerField(help_text="decided as no further action")
    again = models.IntegerField(help_text="within 12 months of the child's previous referral")
    again_after_no_action = models.IntegerField(help_text="of these, the previous one had ended in no further action")

    class Meta:
        abstract = True


class FrontDoorTally(Counts):
    """What was counted up to the last fold, a row for each cell."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    locality = models.ForeignKey(Locality, models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "team", "locality", "source"], nulls_distinct=False, name="one_tally_for_a_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}, {self.team}, {self.locality}, {self.get_source_display()}"


class FrontDoorChange(models.Model):
    """A referral that came to count, or ceases to, and as what. Written by triggers alone, folded by the sweep.

    No constraint holds its keys: each would cost a look-up, and the referral's own hold them already.
    """

    times = models.IntegerField(help_text="1 where it came to count so, -1 where it no longer does")
    month = models.DateField(help_text="its first day")
    team = models.ForeignKey(Team, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    locality = models.ForeignKey(
        Locality, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    source = models.CharField(max_length=2, choices=ReferralSource, blank=True)
    is_again = models.BooleanField()
    is_again_after_no_action = models.BooleanField()
    decision = models.ForeignKey(
        "referrals.Decision", models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )

    def __str__(self) -> str:
        return f"{self.times:+d} in {self.month:%B %Y}"


class FrontDoorCount(Counts):
    """A view: the summary and the changes since, to be summed. Never a row to point at."""

    team = models.ForeignKey(Team, models.DO_NOTHING, related_name="+", db_index=False)
    locality = models.ForeignKey(Locality, models.DO_NOTHING, null=True, related_name="+", db_index=False)

    objects = FrontDoorCountQuerySet.as_manager()

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"{self.month:%B %Y}"
