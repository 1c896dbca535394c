"""Standing panels, who sits on them, and the threshold each has agreed."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partners.history import track
from partners.models import Partner
from partners.models.periods import Period, PeriodQuerySet, ends_after_it_begins
from riskpanel.models.frameworks import Framework
from riskpanel.models.guards import A_QUORATE_MEETING_AGREES, THRESHOLD_STANDS
from riskpanel.states import PanelRole

if TYPE_CHECKING:
    from partners.models import User


class PanelQuerySet(models.QuerySet["Panel"]):
    def visible_to(self, user: "User") -> "PanelQuerySet":
        """A panel is in sight of the people who sit on it today, and of whoever sets panels up."""
        from riskpanel import access

        return access.panels_in_sight(self, user)


class Panel(models.Model):
    """A standing multi-agency group with its own framework, cadence (days) and quorum."""

    name = models.CharField(max_length=120, unique=True)
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="panels")
    # Accountable for the log to the Board, above the chair in the line of accountability.
    log_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cadence_days = models.PositiveSmallIntegerField(default=14)
    # Sectors that must be at the table, and how many of the optional ones.
    mandatory_sectors = models.JSONField(default=list, blank=True)
    one_of_sectors = models.JSONField(default=list, blank=True)
    # How many people must be there, whoever they are; 0: whoever the sectors ask for is enough.
    minimum_present = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Consecutive reviews below the threshold before a child may leave.
    confirmations = models.PositiveSmallIntegerField(default=1)
    # Raised by each change, so that nobody overwrites what a colleague saved meanwhile.
    edition = models.PositiveIntegerField(default=1, db_default=1)

    objects = PanelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(confirmations__gte=1), name="at_least_one_confirmation"),
            models.CheckConstraint(condition=Q(cadence_days__gte=1, cadence_days__lte=366), name="meets_within_a_year"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("riskpanel:panel", args=[self.pk])

    def threshold_on(self, day: date) -> "Threshold":
        """The threshold in force on a day. Raises Threshold.DoesNotExist where the panel had agreed none yet."""
        return self.thresholds.filter(since__lte=day).latest("since", "pk")


@track()
class PanelMember(Period):
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="panel_seats")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=PanelRole)
    # When its holder last accepted the terms of reference: see TermsAcceptance for which version.
    terms_accepted_at = models.DateTimeField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_begins("panel_seat_in_order"),
            models.UniqueConstraint(fields=["panel", "user"], condition=Q(until=None), name="one_seat_on_a_panel"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(until=None, role=PanelRole.CHAIR), name="one_chair_of_a_panel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class TermsOfReference(models.Model):
    """What a panel is for and how it works, in words, by version. Each member accepts it before any paper is seen."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="terms")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-version",)
        verbose_name_plural = "terms of reference"
        triggers = [pgtrigger.Protect(name="issued_terms_stand", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["panel", "version"], name="terms_version_once"),
            models.CheckConstraint(condition=~Q(text=""), name="terms_say_something"),
        ]

    def __str__(self) -> str:
        return f"Terms of reference of {self.panel}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("riskpanel:panel_terms", args=[self.panel_id])

    @property
    def notice_label(self) -> str:
        return str(self)


class TermsAcceptance(models.Model):
    """A member accepted one version of the terms. Said once, and for good."""

    terms = models.ForeignKey(TermsOfReference, models.PROTECT, related_name="acceptances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [pgtrigger.Protect(name="accepted_stays_accepted", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [models.UniqueConstraint(fields=["terms", "user"], name="terms_accepted_once")]

    def __str__(self) -> str:
        return f"{self.user}, version {self.terms.version}"


class Threshold(models.Model):
    """The net score from which a child is listed and below which one may leave, as the panel agreed it."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="thresholds")
    net = models.PositiveSmallIntegerField()
    since = models.DateField()
    agreed_at = models.ForeignKey("riskpanel.Meeting", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        triggers = [THRESHOLD_STANDS, A_QUORATE_MEETING_AGREES]
        constraints = [
            models.UniqueConstraint(fields=["panel", "since"], name="one_threshold_from_a_day"),
            models.CheckConstraint(condition=Q(net__gte=1, net__lte=100), name="threshold_1_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.net} from {self.since:%d %b %Y}"
