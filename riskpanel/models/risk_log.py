"""The risk log: the panel's list of children at high risk, one entry a stay."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.identifiers import uuid7
from cases.models import Case
from cases.scoping import CaseScoped, CaseScopedQuerySet
from partners.history import track
from riskpanel.models.guards import A_STAY_REMAINS, LEAVING_THE_LOG, ONE_STAY_AT_ONCE
from riskpanel.models.panels import Panel

if TYPE_CHECKING:
    from partners.models import User


class LogEntryQuerySet(CaseScopedQuerySet):
    def visible_to(self, user: "User") -> "LogEntryQuerySet":
        """Who sits on the panel sees a child until they leave the log; everybody sees entries of cases in sight."""
        from riskpanel import access

        return access.log_in_sight(self, user)

    def active(self) -> "LogEntryQuerySet":
        return self.filter(left_on=None)


@track()
class LogEntry(CaseScoped):
    """One child's stay on one panel's log, with one accountable lead."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="entries")
    case = models.ForeignKey(Case, models.PROTECT, related_name="log_entries")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    listed_on = models.DateField()
    listed_at = models.ForeignKey("riskpanel.Meeting", models.PROTECT, null=True, blank=True, related_name="listings")
    left_on = models.DateField(null=True, blank=True)
    left_at = models.ForeignKey("riskpanel.Meeting", models.PROTECT, null=True, blank=True, related_name="removals")
    step_down_plan = models.TextField(blank=True, default="")
    step_down_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    override_reason = models.TextField(blank=True, default="")
    overridden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    overridden_with = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "log entries"
        triggers = [LEAVING_THE_LOG, A_STAY_REMAINS, ONE_STAY_AT_ONCE]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "case"], condition=Q(left_on=None), name="one_active_entry_for_a_child_and_panel"
            ),
            models.CheckConstraint(condition=Q(left_on=None) | Q(left_on__gte=F("listed_on")), name="stay_in_order"),
            models.CheckConstraint(
                condition=Q(left_on=None)
                | (Q(left_at__isnull=False) & ~Q(step_down_plan="") & Q(step_down_lead__isnull=False)),
                name="leaving_has_a_meeting_a_plan_and_its_lead",
            ),
            models.CheckConstraint(
                condition=Q(override_reason="", overridden_by=None, overridden_with=None)
                | (
                    ~Q(override_reason="")
                    & Q(overridden_by__isnull=False, overridden_with__isnull=False)
                    & ~Q(overridden_by=F("overridden_with"))
                ),
                name="override_has_two_people_and_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["panel", "listed_on"], condition=Q(left_on=None), name="active_entries"),
            models.Index(fields=["panel", "left_on"], condition=Q(left_on__isnull=False), name="ended_entries"),
        ]

    def __str__(self) -> str:
        return f"entry of {self.listed_on:%d %b %Y}"

    @property
    def notice_label(self) -> str:
        return f"A child on the log of {self.panel}"

    def get_absolute_url(self) -> str:
        return reverse("riskpanel:log_entry", kwargs={"entry_id": self.pk})

    def weeks_on_log(self, *, on: date) -> float:
        """Weeks from listing to leaving, or to `on` while the child is on the log. Days divided by seven."""
        return ((self.left_on or on) - self.listed_on).days / 7
