"""Who lives with the child, as the referrer tells it; some of them are referred as well."""

from django.db import models
from django.db.models import Q

from cases.models import Child
from referrals.models.referrals import Referral
from referrals.states import Relation


class HouseholdMember(models.Model):
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="members")
    place = models.PositiveSmallIntegerField()
    given_name = models.CharField(max_length=80, blank=True, default="")
    family_name = models.CharField(max_length=80, blank=True, default="")
    date_of_birth = models.DateField(null=True, blank=True)
    # What was typed for a date and is none, as three texts: shown again, never lost.
    unreadable_date = models.JSONField(null=True, blank=True)
    relation = models.CharField(max_length=12, choices=Relation, blank=True, default="")
    also_referred = models.BooleanField(default=False)
    child = models.ForeignKey(
        Child, models.PROTECT, null=True, related_name="+", help_text="the record, once the referral is sent"
    )

    class Meta:
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["referral", "place"], name="one_member_at_a_place"),
            models.CheckConstraint(
                condition=~Q(given_name="", family_name="", also_referred=True), name="referred_member_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or "Name not known"
