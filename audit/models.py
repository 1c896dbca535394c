"""What was done and seen, by whom.

The trail is partitioned by month and append-only: the application's role may insert and read, and triggers
refuse UPDATE, DELETE and TRUNCATE to everybody (see the migration `append_only_trail`). Nothing in the product
reads the trail to decide anything.
"""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Outcome(models.TextChoices):
    ALLOWED = "allowed", "Allowed"
    REFUSED = "refused", "Refused"


class RecordQuerySet(models.QuerySet["Record"]):
    def of_case(self, case_id: object) -> "RecordQuerySet":
        return self.filter(case_id=case_id)

    def made_by(self, actor_id: int) -> "RecordQuerySet":
        return self.filter(actor_id=actor_id)

    def between(self, since: date | None, until: date | None) -> "RecordQuerySet":
        """From the first moment of `since` to the last of `until`, both days in London."""
        found = self
        if since is not None:
            found = found.filter(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
        if until is not None and until < date.max:
            found = found.filter(at__lt=timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min)))
        return found

    def before(self, key: tuple[datetime, int] | None) -> "RecordQuerySet":
        """Those older than this position (at, id) of a list that shows the newest first."""
        return self if key is None else self.filter(Q(at__lt=key[0]) | Q(at=key[0], id__lt=key[1]))

    def newest_first(self) -> "RecordQuerySet":
        return self.order_by("-at", "-id")


class Record(models.Model):
    """One look or one change: who, acting for which partner, what, and why they might."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    acting_partner_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    case_id = models.UUIDField(null=True)
    # The reason the actor could: "share:<id>", "role:<role>", "panel:<id>", "emergency:<id>", "own".
    why = models.CharField(max_length=120, default="", blank=True)
    request_id = models.CharField(max_length=40, default="", blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.ALLOWED)
    # Names of changed fields, ids listed on a page, a transition's states: never a name or case text.
    detail = models.JSONField(default=dict, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        # The partitioned table, its key (at, id) and its indexes are made by SQL in the migration.
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind}"


class Seal(models.Model):
    """A keyed signature over the rows that transactions numbered [from_txid, to_txid) wrote, and the seal before.

    Rows are numbered by transaction, so that nobody who writes to the trail waits for the sealer, and no row can
    turn up late inside a sealed range. `era` grows when the database was restored into a new cluster, where
    transaction numbers begin again; `after_id` is the last record of the era before.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    era = models.PositiveIntegerField()
    after_id = models.BigIntegerField()
    from_txid = models.BigIntegerField()
    to_txid = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    # 24 bytes a row, in order: the record's id (8) and the head of the SHA-256 of its text (16).
    fingerprints = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"seal {self.pk}: {self.rows} rows"


# What is said of a step that was taken, where it is not the verb with "-ed".
TAKEN = {
    "begin": "begun",
    "send": "sent",
    "query": "question asked",
    "answer": "question answered",
    "accept": "accepted for triage",
    "decide_anew": "decided anew",
    "uphold": "upheld",
    "propose": "put forward for a second signature",
    "send_back": "sent back by the second person",
    "withdraw": "withdrawn",
    "cancel": "cancelled",
    "complete_late": "completed late",
    "record_not_done": "recorded as not done",
    "rule_out": "found no longer possible",
    "issue_papers": "papers issued",
    "approve_minutes": "minutes approved",
}


class StateChange(models.Model):
    """One step in the life of a thing. Written only by `audit.transitions`; rows are never changed."""

    id = models.BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    event = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("at", "id")
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="state_change_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.event}: {self.from_state} to {self.to_state}"

    @property
    def taken(self) -> str:
        """The step in words for a history: "sent", "decided"."""
        regular = self.event.removesuffix("e") + "ed"
        return TAKEN.get(self.event, regular.replace("_", " "))
