"""Two records of one child, made one: what was moved, so that it can move back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from audit.identifiers import uuid7
from cases.models.children import Child, ChildName


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> "MergeQuerySet":
        """Those not undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """One record merged into another: both rows stay, and everything that led to the one leads to the other.

    `moved` is {"app.model.field": [keys of the rows]}; `lent` what the record that stays had not and took over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kept = models.ForeignKey(Child, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Child, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    moved = models.JSONField(default=dict)
    lent = models.JSONField(default=dict)
    name = models.ForeignKey(ChildName, models.SET_NULL, null=True, related_name="+")
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_because = models.TextField(blank=True, default="")

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merged_away_once"),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merged_are_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_says_why"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undone_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged.reference} merged into {self.kept.reference}"
