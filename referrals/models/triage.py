"""What happens to a referral between its arrival and its decision."""

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from audit.identifiers import uuid7
from cases.states import Nature
from partners.models import Partner
from referrals.models.referrals import Referral, ReferredChild
from referrals.states import Colour

if TYPE_CHECKING:
    from cases.models import Case
    from partners.models import User


class Rating(models.Model):
    """How urgent somebody judged a referral to be, when and why. A new row for each judgement; none is changed."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="ratings")
    colour = models.CharField(max_length=5, choices=Colour)
    rated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rated_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()

    class Meta:
        ordering = ("rated_at", "id")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="rating_says_why")]

    def __str__(self) -> str:
        return f"{self.get_colour_display()} at {self.rated_at:%d %b %Y %H:%M}"


class ClockPause(models.Model):
    """A while in which the clock stood still: a question to the referrer was out. Written when it has ended."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        ordering = ("since",)
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="pause_in_order")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"pause of {self.referral}"


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    def visible_to(self, user: "User") -> "InformationRequestQuerySet":
        from referrals import access

        return access.requests_in_sight(self, user)

    def unanswered(self) -> Self:
        return self.filter(answered_at=None)

    def for_reading(self) -> "InformationRequestQuerySet":
        """With its referral, and with the names and birthdays of the children beside the first, as they were given."""
        others = ReferredChild.objects.filter(referral=OuterRef("referral"), is_first=False).order_by("pk")
        other = JSONObject(name="as_given", born="born_as_given")
        return self.select_related("referral").annotate(other_children=ArraySubquery(others.values(json=other)))

    def late(self, *, on: date) -> Self:
        """Not answered, and the day it was needed by has gone."""
        return self.unanswered().filter(due__lt=on)


class InformationRequest(models.Model):
    """A question that the front door puts to a partner about the children of a referral."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="information_requests")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="information_requests")
    question = models.TextField()
    due = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True, default="")
    source = models.CharField(max_length=120, blank=True, default="", help_text="where the answer comes from")
    knows_nothing = models.BooleanField(default=False, help_text="asked, looked, and nothing is known")
    nature = models.CharField(max_length=8, choices=Nature, blank=True, default="")
    known_since = models.CharField(max_length=60, blank=True, default="", help_text="in words, such as “March 2025”")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="information_request_asks"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="answered_by_at_with_words",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(source=""), name="answer_says_where_it_comes_from"
            ),
            models.UniqueConstraint(
                fields=["referral", "partner"], condition=Q(answered_at=None), name="one_open_question_to_a_partner"
            ),
        ]
        indexes = [
            models.Index(fields=["referral"], condition=Q(answered_at=None), name="questions_on_referral"),
            models.Index(fields=["partner", "due"], condition=Q(answered_at=None), name="questions_to_partner"),
        ]

    def __str__(self) -> str:
        return f"question to {self.partner} on {self.referral}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:information_request", args=[self.pk])

    @property
    def is_late(self) -> bool:
        return self.answered_at is None and self.due < timezone.localdate()

    @property
    def case(self) -> "Case | None":
        """Of the child that is asked about: what is told of a restricted one is for named people."""
        return self.referral.case

    @property
    def notice_label(self) -> str:
        return f"Question on referral {self.referral.reference}"
