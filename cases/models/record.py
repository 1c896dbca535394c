"""What is written on a case: the chronology and the child's own words."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from audit.identifiers import uuid7
from cases.models.episodes import Case
from cases.scoping import CaseScoped, CaseScopedQuerySet
from cases.states import EventKind, Nature, Significance
from partners.models import Partner


class EventQuerySet(CaseScopedQuerySet):
    def newest_first(self) -> "EventQuerySet":
        return self.order_by("-happened_at", "-id")


class Event(CaseScoped):
    """One entry of the chronology, in the words of the partner that brought it. Corrections are new entries."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    nature = models.CharField(max_length=10, choices=Nature, default=Nature.FACT)
    significance = models.CharField(max_length=12, choices=Significance, default=Significance.ROUTINE)
    text = models.TextField()
    source = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["case", "-happened_at", "-id"], name="chronology_of_case")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.happened_at:%d %b %Y}"


class Voice(CaseScoped):
    """The child's own words, when they said them and who heard them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="voices")
    words = models.TextField()
    said_on = models.DateField()
    heard_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = CaseScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-said_on", "-id")

    def __str__(self) -> str:
        return f"said on {self.said_on:%d %b %Y}"
