"""The columns of a file that is kept. Its content lies outside the static files, under a name that says nothing."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from audit.identifiers import uuid7

NOT_SCANNED = "Not scanned by an anti-virus program"


def path_of(stored: "StoredFile", name: str) -> str:
    """Folder of the kind and month, then the row's own id: no name of a person is ever on the disk."""
    return f"{stored._meta.label_lower}/{stored.added_at:%Y-%m}/{stored.pk}"


class StoredFile(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120, help_text="as its owner called it")
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to=path_of, max_length=200)
    scanned_by = models.CharField(max_length=60, blank=True, default="", help_text="the scanner; empty for none")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of {self.added_at:%d %b %Y}"

    @property
    def scan_in_words(self) -> str:
        return f"Scanned by {self.scanned_by}" if self.scanned_by else NOT_SCANNED

    def discard(self) -> Any:
        """Take the row away, and its content once the transaction holds."""
        storage, path = self.content.storage, str(self.content.name)
        transaction.on_commit(lambda: storage.delete(path))
        return self.delete()
