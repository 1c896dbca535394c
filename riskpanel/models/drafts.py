"""What somebody is typing on an item, kept while they type: each author's own."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from riskpanel.models.meetings import AgendaItem
from riskpanel.states import ItemForm

if TYPE_CHECKING:
    from partners.models import User

FORWARD = pgtrigger.Trigger(
    name="a_draft_goes_forward",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF NEW.revision <= OLD.revision
            OR (NEW.item_id, NEW.author_id, NEW.form_name)
                IS DISTINCT FROM (OLD.item_id, OLD.author_id, OLD.form_name) THEN
            RAISE EXCEPTION 'a draft only goes forward' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class ItemDraftQuerySet(models.QuerySet["ItemDraft"]):
    def visible_to(self, user: "User") -> Self:
        """A draft is its author's, while the item is open to them."""
        from riskpanel import access

        return self.filter(author=user, item__in=access.open_items(user).values("pk"))

    def written(self) -> Self:
        """Without those whose text has become a record."""
        return self.exclude(values={})


class ItemDraft(models.Model):
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    form_name = models.CharField(max_length=12, choices=ItemForm)
    values = models.JSONField(default=dict, help_text="field → text as it was typed; empty once it became a record")
    # The number of the last save, and the opening of a page from which it came (govuk.autosave.Edition).
    revision = models.PositiveIntegerField(default=1)
    editing = models.UUIDField(null=True, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = ItemDraftQuerySet.as_manager()

    class Meta:
        triggers = [FORWARD]
        constraints = [
            models.UniqueConstraint(fields=["item", "author", "form_name"], name="one_draft_of_an_author"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="draft_revision_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_name_display()}, revision {self.revision}"
