"""A conflict of interest: who leaves an item, who said so and why, and whether it was taken back."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from riskpanel.models.guards import ANY_CHANGE, OF_ITEM, raises_revision
from riskpanel.models.meetings import AgendaItem

if TYPE_CHECKING:
    from partners.models import User

# What was declared stays on record as it was: it is withdrawn, once.
ONLY_WITHDRAWN = pgtrigger.Trigger(
    name="a_conflict_is_only_withdrawn",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    declare=[("ends", "text[] := ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawal_reason']")],
    func="""
        IF TG_OP = 'UPDATE' THEN
            IF OLD.withdrawn_at IS NULL AND to_jsonb(NEW) - ends = to_jsonb(OLD) - ends THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION 'a conflict of interest is withdrawn and nothing else' USING ERRCODE = 'check_violation';
    """,
)


class ConflictQuerySet(models.QuerySet):
    """Who left and why is for whoever runs the meeting; of an item that they left, their own alone."""

    def visible_to(self, user: "User") -> Self:
        from riskpanel import access

        return access.conflicts_in_sight(self, user)

    def live(self) -> Self:
        """Those that shut their item to the person now."""
        return self.filter(withdrawn_at=None)


class ConflictOfInterest(models.Model):
    """A person leaves an item because they know the child privately, or have another interest in it."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400, blank=True, default="")
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=400, blank=True, default="")

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ("declared_at", "id")
        triggers = [ONLY_WITHDRAWN, raises_revision(ANY_CHANGE, meeting=OF_ITEM.format("item_id"))]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "user"], condition=Q(withdrawn_at=None), name="in_conflict_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(declared_by=F("user")) | ~Q(reason=""), name="conflict_of_another_says_why"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason=""),
                name="withdrawal_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | ~Q(withdrawn_by=F("user")), name="nobody_withdraws_their_own_conflict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.declared_at:%d %b %Y}"

    @property
    def is_live(self) -> bool:
        return self.withdrawn_at is None

    def reason_for(self, reader: "User") -> str:
        """What was said; empty for the person of whom another said it."""
        return self.reason if reader.pk != self.user_id or reader.pk == self.declared_by_id else ""
