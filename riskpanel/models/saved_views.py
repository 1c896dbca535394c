"""How a person likes to see a panel's log: their own, by name."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.urls import reverse

from riskpanel.models.panels import Panel

if TYPE_CHECKING:
    from partners.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: "User") -> "SavedViewQuerySet":
        """A view is its owner's alone."""
        return self.filter(user=user) if user.is_active else self.none()


class SavedView(models.Model):
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict, help_text="how the log is sorted and narrowed; nothing of a child")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(fields=["panel", "user", "name"], name="one_view_of_a_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('riskpanel:risk_log')}?{urlencode({'panel': self.panel_id, **self.query})}"
