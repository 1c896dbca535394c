"""What a person is told, and the outbox that carries it to their mail. Neither holds a child's name or case text."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from notifications.registry import Rule, rule_of
from notifications.states import Channel, DeliveryState, Mail
from partners.models import User


class UuidV7(Func):
    """Made by the database, because most notices are made there, many in one statement."""

    function = "uuidv7"
    output_field = models.UUIDField()


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> "NoticeQuerySet":
        """A person sees their own notices and nobody else's."""
        return self.filter(user=user)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def newest_first(self) -> "NoticeQuerySet":
        return self.order_by("-id")


class Notice(models.Model):
    """One thing one person is told, once: the unique key is what makes a repeated sweep harmless."""

    id = models.UUIDField(primary_key=True, db_default=UuidV7(), editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", db_index=False)
    # Whose deputy the person is in this, or nobody's.
    deputising_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True, db_index=False
    )
    rule = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    label = models.CharField(max_length=120, help_text="a reference, never a name: Action A-0000123")
    url = models.CharField(max_length=200, help_text="path of the page to open")
    context = models.JSONField(default=dict, blank=True, help_text="words for the rule's sentence, never a name")
    due = models.DateTimeField(help_text="the moment that the notice is about; part of its key")
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.NONE)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject_kind", "subject_id", "due", "user"], name="notice_once")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} to user {self.user_id}"

    def get_absolute_url(self) -> str:
        return self.url

    @property
    def because(self) -> Rule:
        return rule_of(self.rule)

    @property
    def text(self) -> str:
        """The sentence of the list."""
        return self.because.sentence(self.label, self.context)

    @property
    def mail_text(self) -> str:
        return self.because.mail_sentence(self.label, self.context)


class Delivery(models.Model):
    """A notice on its way out. The trigger `notices_fill_the_outbox` makes it with the notice, in one statement.

    Several notices share a mail: `mail` is the delivery that leads it (itself, when the notice goes alone), and
    only leaders are claimed. It is chosen once and kept, so that a mail sent again carries the same Message-ID.
    """

    id = models.UUIDField(primary_key=True, db_default=UuidV7(), editable=False)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.DUE)
    mail = models.ForeignKey("self", models.CASCADE, null=True, related_name="carried", db_index=False)
    gathered_at = models.DateTimeField(null=True, help_text="when its digest was put together, on the leader")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    available_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.CLAIMED, lease_until__isnull=False)
                | (~Q(state=DeliveryState.CLAIMED) & Q(lease_until=None)),
                name="claimed_until_its_lease_ends",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | (~Q(state=DeliveryState.SENT) & Q(sent_at=None)),
                name="sent_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["available_at"], condition=Q(state=DeliveryState.DUE, mail=F("id")), name="delivery_to_claim"
            ),
            models.Index(fields=["lease_until"], condition=Q(state=DeliveryState.CLAIMED), name="delivery_claimed"),
            models.Index(fields=["user"], condition=Q(mail=None), name="delivery_to_gather"),
            models.Index(fields=["mail"], name="delivery_of_mail"),
            models.Index(fields=["user", "gathered_at"], condition=Q(gathered_at__isnull=False), name="digest_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} of notice {self.notice_id}: {self.state}"


class Heartbeat(models.Model):
    """When the sweep last came round. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    swept_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_heartbeat")]

    def __str__(self) -> str:
        return f"swept {self.swept_at:%Y-%m-%d %H:%M}"
