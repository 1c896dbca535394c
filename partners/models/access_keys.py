"""Keys of the API, and the answers kept so that a repeated request is answered and not done again."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.models.people import Membership


class KeyScope(models.TextChoices):
    """What a program may do with a key, at most; `partners.rest.scopes` says with which calls."""

    REFER = "refer", "Send referrals and follow them"
    READ = "read", "Read what I may see, and change nothing"
    EVERYTHING = "everything", "Everything that I may do"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self) -> "ApiKeyQuerySet":
        now = timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, user__is_active=True)

    def idle(self, *, since: date) -> "ApiKeyQuerySet":
        """Keys that work, were made before the day and have not been used from it on."""
        unused = Q(last_used_on=None) | Q(last_used_on__lt=since)
        return self.live().filter(unused, created_at__date__lt=since)


class ApiKey(models.Model):
    """A key acts as its person, for one membership, within its scope and never with more. Only its SHA-256 is kept.

    `last_used_on` is the day of its latest use, written once a day.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=10, choices=KeyScope.choices)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scope__in=KeyScope.values), name="api_key_scope_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"

    @property
    def ended(self) -> bool:
        return self.revoked_at is not None or (self.expires_at is not None and self.expires_at <= timezone.now())


class IdempotentAnswer(models.Model):
    """What was answered to a creating POST that carried an `Idempotency-Key`, or to a form that was sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    route = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"answer to {self.route}"
