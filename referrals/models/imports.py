"""A file of referrals: kept row by row until its author has looked at it and sends it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from audit.identifiers import uuid7
from partners.models import Partner
from referrals.models.referrals import Referral
from referrals.states import Fate, ImportState

if TYPE_CHECKING:
    from partners.models import User


class ReferralImportQuerySet(models.QuerySet["ReferralImport"]):
    def visible_to(self, user: "User") -> Self:
        """A file is its author's alone, as a draft is, and only while they act for the partner they brought it for."""
        partner = user.acting_partner if user.is_authenticated else None
        return self.filter(by=user, partner=partner) if partner is not None else self.none()

    def standing(self) -> Self:
        """Those not discarded."""
        return self.exclude(state=ImportState.DISCARDED)


class ReferralImport(models.Model):
    """One file. Its text is kept until it is sent or discarded, and no longer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.STAGED)
    # Rows by fate; the children of those to be sent who have a record already: in the author's sight, or out of it.
    to_send = models.PositiveIntegerField(default=0)
    already = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    known_in_sight = models.PositiveIntegerField(default=0)
    known_elsewhere = models.PositiveIntegerField(default=0)
    returned_because = models.CharField(max_length=200, blank=True, default="", help_text="why it was not sent")
    sent_at = models.DateTimeField(null=True)

    objects = ReferralImportQuerySet.as_manager()

    class Meta:
        verbose_name = "file of referrals"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "sha256"], condition=~Q(state=ImportState.DISCARDED), name="one_file_once_a_partner"
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.SENT, sent_at__isnull=False)
                | (~Q(state=ImportState.SENT) & Q(sent_at=None)),
                name="sent_file_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-id"], name="files_of_author"),
            models.Index(fields=["at"], condition=Q(state__in=["staged", "confirmed"]), name="files_under_way"),
        ]

    def __str__(self) -> str:
        return f"file of referrals {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:imported", args=[self.pk])

    @property
    def notice_label(self) -> str:
        return "A file of referrals"


class ImportRow(models.Model):
    """A row of a file: what its cells say, and what becomes of it. `cells` is emptied once the file is sent."""

    referral_import = models.ForeignKey(ReferralImport, models.CASCADE, related_name="rows")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="of the row, as a spreadsheet counts: the heading is row 1")
    your_reference = models.CharField(max_length=40, blank=True, default="")
    cells = models.JSONField(default=dict)
    fate = models.CharField(max_length=8, choices=Fate)
    because = models.JSONField(default=list, help_text="why it is left out, in sentences")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["referral_import", "number"], name="one_row_of_a_number"),
            models.UniqueConstraint(
                fields=["partner", "your_reference"],
                condition=Q(referral__isnull=False, fate=Fate.SEND),
                name="sent_once_by_reference",
            ),
            models.CheckConstraint(condition=Q(because=[]) | Q(fate=Fate.REFUSED), name="only_refused_rows_say_why"),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"
