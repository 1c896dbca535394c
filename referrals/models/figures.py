"""How many referrals the front door counts in a month: a summary that statement triggers keep."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from partners.models import Locality, Team
from referrals.states import ReferralSource

if TYPE_CHECKING:
    from partners.models import User


class FrontDoorTallyQuerySet(models.QuerySet["FrontDoorTally"]):
    def visible_to(self, user: "User") -> Self:
        """Numbers of the teams whose referrals the person decides or answers for."""
        from referrals import access

        return self.filter(team__in=access.front_door_teams(user))

    def between(self, since: date, until: date) -> Self:
        """Months from `since` to before `until`, both the first of a month."""
        return self.filter(month__gte=since, month__lt=until)


class FrontDoorTally(models.Model):
    """Counts of referrals received in a month (in London) by a team, from a locality and a source.

    Counted is what was received and not withdrawn, and did not join an open case (DfE). Decision 0027.
    """

    month = models.DateField(help_text="its first day")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    locality = models.ForeignKey(Locality, models.CASCADE, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=2, choices=ReferralSource, blank=True)
    received = models.IntegerField()
    decided = models.IntegerField()
    no_action = models.IntegerField(help_text="decided as no further action")
    again = models.IntegerField(help_text="within 12 months of the child's previous referral")
    again_after_no_action = models.IntegerField(help_text="of these, the previous one had ended in no further action")

    objects = FrontDoorTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "team", "locality", "source"], nulls_distinct=False, name="one_tally_for_a_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}, {self.team}, {self.locality}, {self.get_source_display()}"
