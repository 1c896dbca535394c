"""Referrals to a panel: who asks it to hear a child, why, and whether it can wait for the cut-off."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from audit.identifiers import uuid7
from cases.models import Case
from cases.scoping import CaseScoped, CaseScopedQuerySet
from riskpanel.models.panels import Panel
from riskpanel.states import PanelReferralState

if TYPE_CHECKING:
    from partners.models import User

WHAT_WAS_ASKED_STANDS = pgtrigger.Trigger(
    name="what_was_asked_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'DELETE' OR OLD.state <> 'waiting'
            OR (NEW.panel_id, NEW.case_id, NEW.reason, NEW.urgent_because, NEW.referred_by_id, NEW.referred_at)
            IS DISTINCT FROM
            (OLD.panel_id, OLD.case_id, OLD.reason, OLD.urgent_because, OLD.referred_by_id, OLD.referred_at) THEN
            RAISE EXCEPTION 'What was asked of a panel stands' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class PanelReferralQuerySet(CaseScopedQuerySet):
    def visible_to(self, user: "User") -> "PanelReferralQuerySet":
        """In sight where the case is, and to the panel that is to hear the child."""
        from riskpanel import access

        return access.of_cases_in_sight(self, user, path="case")

    def waiting(self) -> "PanelReferralQuerySet":
        """Not heard yet, of open cases."""
        return self.filter(state=PanelReferralState.WAITING, case__state="open")


class PanelReferral(CaseScoped):
    """A child whom somebody asks a panel to hear. What was asked is never edited; one waits for a case and panel."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, models.PROTECT, related_name="panel_referrals")
    reason = models.TextField(help_text="what the panel is to act on")
    urgent_because = models.CharField(
        max_length=400, blank=True, default="", help_text="why it cannot wait for the next cut-off"
    )
    referred_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    referred_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=PanelReferralState, default=PanelReferralState.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=400, blank=True, default="")

    objects = PanelReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "referral to the panel"
        verbose_name_plural = "referrals to the panel"
        triggers = [WHAT_WAS_ASKED_STANDS]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "case"],
                condition=Q(state=PanelReferralState.WAITING),
                name="one_waiting_referral_for_a_case_and_panel",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="panel_referral_says_why"),
            models.CheckConstraint(
                condition=Q(state=PanelReferralState.WAITING, ended_at=None, ended_because="")
                | Q(state=PanelReferralState.HEARD, ended_at__isnull=False)
                | Q(
                    ~Q(ended_because=""),
                    state__in=[PanelReferralState.WITHDRAWN, PanelReferralState.RETURNED],
                    ended_at__isnull=False,
                ),
                name="panel_referral_ends_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"referral of {self.referred_at:%d %b %Y}"

    @property
    def referred_on(self) -> date:
        return timezone.localdate(self.referred_at)

    @property
    def is_urgent(self) -> bool:
        return bool(self.urgent_because)

    @property
    def is_waiting(self) -> bool:
        return self.state == PanelReferralState.WAITING

    @property
    def notice_label(self) -> str:
        return f"A case referred to {self.panel}"

    def get_absolute_url(self) -> str:
        return reverse("riskpanel:panel_referral", args=[self.pk])
