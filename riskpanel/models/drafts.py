"""What somebody is typing into a long form, kept while they type: each author's own."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from cases.models import Case
from govuk.autosave import Edition
from riskpanel.models.actions import Action
from riskpanel.models.meetings import AgendaItem, Meeting
from riskpanel.states import ItemForm, LongForm

if TYPE_CHECKING:
    from partners.models import User


def goes_forward(*key: str) -> pgtrigger.Trigger:
    """A draft of this key (columns) is only ever replaced by a later save."""
    new, old = (", ".join(f"{row}.{column}" for column in key) for row in ("NEW", "OLD"))
    return pgtrigger.Trigger(
        name="a_draft_goes_forward",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
        IF NEW.revision <= OLD.revision
            OR ({new})
                IS DISTINCT FROM ({old}) THEN
            RAISE EXCEPTION 'a draft only goes forward' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
    )


class DraftQuerySet(models.QuerySet):
    def written(self) -> Self:
        """Without those whose text has become a record."""
        return self.exclude(values={})

    def spend(self, typed: Edition | None) -> None:
        """The text has become a record: the drafts are empty. What another window saved after the page of `typed` did
        is another text, and stays."""
        rows = self
        if typed is not None:
            rows = rows.filter(Q(revision__lte=typed.opened) | Q(editing=typed.editing))
        number = Greatest(F("revision"), typed.number if typed is not None else 0) + 1
        rows.written().update(values={}, revision=number, editing=None, saved_at=timezone.now())


class Draft(models.Model):
    """What one author is typing into one form: theirs alone, and not yet on record."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The number of the last save, and the opening of a page from which it came (govuk.autosave.Edition).
    revision = models.PositiveIntegerField(default=1)
    editing = models.UUIDField(null=True, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class ItemDraftQuerySet(DraftQuerySet):
    def visible_to(self, user: "User") -> Self:
        """A draft is its author's, while the item is open to them."""
        from riskpanel import access

        return self.filter(author=user, item__in=access.open_items(user).values("pk"))


class ItemDraft(Draft):
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="drafts")
    form_name = models.CharField(max_length=12, choices=ItemForm)
    values = models.JSONField(default=dict, help_text="field → text as it was typed; empty once it became a record")

    objects = ItemDraftQuerySet.as_manager()

    class Meta:
        triggers = [goes_forward("item_id", "author_id", "form_name")]
        constraints = [
            models.UniqueConstraint(fields=["item", "author", "form_name"], name="one_draft_of_an_author"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="draft_revision_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_name_display()}, revision {self.revision}"


class FormDraftQuerySet(DraftQuerySet):
    def visible_to(self, user: "User") -> Self:
        """A draft is its author's, while the case or the meeting it is about is in their sight."""
        case = Q(case=None) | Q(case__in=Case.objects.visible_to(user).values("pk"))
        meeting = Q(meeting=None) | Q(meeting__in=Meeting.objects.visible_to(user).values("pk"))
        return self.filter(case, meeting, author=user)


class FormDraft(Draft):
    """Of the review of an action at a meeting, a correction of a meeting's minutes, or an assessment of a case."""

    form_name = models.CharField(max_length=12, choices=LongForm)
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, blank=True, related_name="+")
    action = models.ForeignKey(Action, models.CASCADE, null=True, blank=True, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="+")
    values = models.JSONField(
        default=dict, help_text="field → the texts that were typed or chosen; empty once they became a record"
    )

    objects = FormDraftQuerySet.as_manager()

    class Meta:
        triggers = [goes_forward("meeting_id", "action_id", "case_id", "author_id", "form_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "form_name", "meeting", "action", "case"],
                nulls_distinct=False,
                name="one_draft_of_a_form_of_an_author",
            ),
            models.CheckConstraint(
                condition=Q(form_name=LongForm.REVIEW, meeting__isnull=False, action__isnull=False, case=None)
                | Q(form_name=LongForm.CORRECT, meeting__isnull=False, action=None, case=None)
                | Q(form_name=LongForm.PROPOSE, meeting=None, action=None, case__isnull=False),
                name="draft_is_about_what_its_form_is",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="form_draft_revision_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_name_display()}, revision {self.revision}"
