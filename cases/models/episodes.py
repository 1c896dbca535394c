"""Cases: episodes of multi-agency work with a child, each with one lead professional."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from audit.identifiers import uuid7
from cases.models.children import Child
from cases.scoping import CaseScoped, CaseScopedQuerySet
from cases.states import CaseState, LevelOfNeed
from partners.history import track
from partners.models import Locality

if TYPE_CHECKING:
    from uuid import UUID


class CaseQuerySet(CaseScopedQuerySet):
    def open(self) -> "CaseQuerySet":
        return self.filter(state=CaseState.OPEN)

    def with_people(self) -> "CaseQuerySet":
        return self.select_related("child", "lead", "locality")


@track(exclude=["updated_at"])
class Case(CaseScoped):
    case_path = "pk"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="cases")
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="led_cases")
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="cases")
    level_of_need = models.PositiveSmallIntegerField(choices=LevelOfNeed)
    restricted = models.BooleanField(default=False, help_text="named people only")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.TextField(blank=True, default="")
    # When something happened that a user would call an update; it orders every list, so a look does not move it.
    updated_at = models.DateTimeField(default=timezone.now)

    objects = CaseQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("view_case", "Can see the case"), ("contribute_case", "Can add to the case")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=CaseState.OPEN) | Q(lead__isnull=False), name="open_case_has_a_lead"
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.OPEN, closed_at=None) | Q(state=CaseState.CLOSED, closed_at__isnull=False),
                name="closed_case_says_when",
            ),
            models.CheckConstraint(condition=Q(level_of_need__range=(1, 4)), name="level_of_need_1_to_4"),
            models.UniqueConstraint(
                fields=["child"], condition=Q(state=CaseState.OPEN), name="one_open_case_for_a_child"
            ),
        ]
        indexes = [models.Index(fields=["lead"], condition=Q(state="open"), name="open_cases_of_lead")]

    def __str__(self) -> str:
        return f"case of {self.child.reference}"

    def get_absolute_url(self) -> str:
        return reverse("cases:record", kwargs={"case_id": self.pk})

    @property
    def notice_label(self) -> str:
        return f"Record {self.child.reference}"

    @property
    def case_id(self) -> "UUID":
        """The case itself, so that the audit trail files a look at it under it."""
        return self.pk


class LeadHistory(CaseScoped):
    """Who led a case from when until when. A handover closes one row and opens the next in one transaction."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="leads")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="")

    objects = CaseScopedQuerySet.as_manager()

    class Meta:
        ordering = ("since", "id")
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="one_lead_at_a_time"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="lead_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.lead} from {self.since:%d %b %Y}"


class TeamMember(CaseScoped):
    """A person in the team around the child."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=80)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = CaseScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], condition=Q(until=None), name="in_the_team_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.role}"
