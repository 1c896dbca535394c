"""What the referrer adds: files, words after sending, and answers that an urgent referral still owes."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from audit.identifiers import uuid7
from cases.files.models import StoredFile
from partners.models import Partner
from referrals.models.referrals import Referral
from referrals.states import Page

if TYPE_CHECKING:
    from partners.models import User


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User") -> Self:
        """A file is in sight where its referral is."""
        return self.filter(referral__in=Referral.objects.visible_to(user))


class Attachment(StoredFile):
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="attachments")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("added_at", "id")
        constraints = [models.UniqueConstraint(fields=["referral", "sha256"], name="one_file_once_a_referral")]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def get_absolute_url(self) -> str:
        return reverse("referrals:attachment", args=[self.referral_id, self.pk])


class AddendumQuerySet(models.QuerySet["Addendum"]):
    def visible_to(self, user: "User") -> Self:
        """Words are in sight where their referral is."""
        return self.filter(referral__in=Referral.objects.visible_to(user))


class Addendum(models.Model):
    """What the referrer's side adds to a referral that was sent. The referral itself no longer changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="addenda")
    text = models.TextField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", help_text="for whom they acted")
    added_at = models.DateTimeField(default=timezone.now)

    objects = AddendumQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "addenda"
        ordering = ("added_at", "id")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="addendum_says_something")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"addendum to {self.referral}"


class OwedPageQuerySet(models.QuerySet["OwedPage"]):
    def unanswered(self) -> Self:
        return self.filter(done_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.filter(referral__in=Referral.objects.visible_to(user))


class OwedPage(models.Model):
    """A page of an urgent referral that its referrer answers after it was sent: a task of theirs, with a day."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="owed")
    page = models.CharField(max_length=8, choices=Page)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OwedPageQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "page")
        constraints = [
            models.UniqueConstraint(fields=["referral", "page"], name="a_page_is_owed_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="owed_page_done_by_at",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="pages_owed")]

    def __str__(self) -> str:
        return f"{self.get_page_display()}, owed for {self.referral}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:owed", args=[self.referral_id, self.page])

    @property
    def notice_label(self) -> str:
        return f"Referral {self.referral.reference}"
