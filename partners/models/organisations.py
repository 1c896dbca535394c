"""Organisations, their teams and places."""

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.auth.models import Group
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Lower

from partners.history import track
from partners.models.periods import Period, PeriodQuerySet, ends_after_it_begins
from partners.roles import Permission

if TYPE_CHECKING:
    from partners.models.people import User


class DateRange(Func):
    function = "daterange"


class Sector(models.TextChoices):
    SOCIAL_CARE = "social_care", "Children's social care"
    HEALTH = "health", "Health"
    POLICE = "police", "Police"
    SCHOOL = "school", "School"
    FURTHER_EDUCATION = "further_education", "Further education"
    YOUTH_JUSTICE = "youth_justice", "Youth justice"
    HOUSING = "housing", "Housing"
    JOBCENTRE = "jobcentre", "Jobcentre Plus"
    VOLUNTARY = "voluntary", "Voluntary and community"


class PartnerQuerySet(models.QuerySet["Partner"]):
    def by_name(self) -> "PartnerQuerySet":
        return self.order_by(Lower("name"))

    def visible_to(self, user: "User") -> "PartnerQuerySet":
        """The directory is open to every role of the Trust, and holds nothing about a child."""
        return self if user.may(Permission.SEE_PARTNERS) else self.none()

    def active(self) -> "PartnerQuerySet":
        return self.filter(active=True)


@track()
class Partner(models.Model):
    """An organisation in the Trust. Its people act for it, and a share with it is a share with them."""

    name = models.CharField(max_length=120, unique=True)
    statutory = models.BooleanField(default=True)
    sector = models.CharField(max_length=20, choices=Sector)
    senior_contact = models.ForeignKey("partners.User", models.SET_NULL, null=True, blank=True, related_name="+")
    inspection_link = models.URLField(blank=True, default="")
    active = models.BooleanField(default=True)
    # Guardian's grants name this group; every live member of the partner is in it.
    group = models.OneToOneField(Group, models.PROTECT, related_name="partner")

    objects = PartnerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


@track()
class Locality(models.Model):
    name = models.CharField(max_length=80, unique=True)
    code = models.SlugField(max_length=20, unique=True)

    class Meta:
        verbose_name_plural = "localities"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class LocalityPostcode(Period):
    """The locality that a postcode's beginning belongs to, over a period: boundaries move, past referrals do not."""

    locality = models.ForeignKey(Locality, models.CASCADE, related_name="postcodes")
    prefix = models.CharField(max_length=8, help_text="beginning of a postcode, without spaces: NE1, NE614")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_begins("postcode_rule_in_order"),
            ExclusionConstraint(
                name="one_locality_for_a_postcode",
                expressions=[
                    (F("prefix"), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="only_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.until IS NOT NULL OR (OLD.locality_id, OLD.prefix, OLD.since)"
                    " IS DISTINCT FROM (NEW.locality_id, NEW.prefix, NEW.since)"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix} in {self.locality}"


class TeamQuerySet(models.QuerySet["Team"]):
    def intake(self) -> "TeamQuerySet":
        return self.filter(is_intake=True)


@track()
class Team(models.Model):
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    manager = models.ForeignKey("partners.User", models.SET_NULL, null=True, blank=True, related_name="managed_teams")
    is_intake = models.BooleanField(default=False, help_text="receives referrals for its localities")
    localities = models.ManyToManyField(Locality, through="TeamLocality", related_name="teams")

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("partner", Lower("name"), name="team_name_in_partner")]

    def __str__(self) -> str:
        return self.name


class TeamLocality(models.Model):
    team = models.ForeignKey(Team, models.CASCADE)
    locality = models.ForeignKey(Locality, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "locality"], name="team_in_locality_once")]

    def __str__(self) -> str:
        return f"{self.team} in {self.locality}"


@track()
class Site(models.Model):
    """A place: a school, a centre, a clinic."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="sites")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    address = models.TextField(blank=True, default="")
    postcode = models.CharField(max_length=8, blank=True, default="")

    def __str__(self) -> str:
        return self.name
