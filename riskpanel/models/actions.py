"""Actions: what one named person will do by a date, how it was reviewed, and how it was escalated."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from audit.identifiers import uuid7
from cases.models import Case
from cases.scoping import CaseScoped, CaseScopedQuerySet
from partners.models import Partner
from riskpanel.models.guards import raises_revision
from riskpanel.models.meetings import UNCHANGED, AgendaItem, Meeting
from riskpanel.states import ActionState, ReviewResult

if TYPE_CHECKING:
    from partners.models import User


def next_reference() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('riskpanel_action_reference')")
        return f"A{cursor.fetchone()[0]:07d}"


class ActionQuerySet(CaseScopedQuerySet):
    def visible_to(self, user: "User") -> "ActionQuerySet":
        """An action is in sight of its owner, of the owner's manager, of its panel, and where its case is."""
        from riskpanel import access

        return access.actions_in_sight(self, user)

    def open(self) -> "ActionQuerySet":
        return self.filter(state=ActionState.OPEN)

    def from_before(self, meeting: Meeting) -> "ActionQuerySet":
        """What the panel's earlier meetings set."""
        return self.filter(meeting__panel=meeting.panel_id, meeting__starts_at__lt=meeting.starts_at)

    def to_review_at(self, meeting: Meeting) -> "ActionQuerySet":
        """Open actions from before without a review at this meeting: each one stops its close."""
        return self.open().from_before(meeting).exclude(reviews__meeting=meeting).order_by("due_on", "reference")

    def reported_before(self, meeting: Meeting) -> "ActionQuerySet":
        """What owners ended themselves since the panel last met: the table hears it, and the minutes say it."""
        last = meeting.panel.meetings.past(at=meeting.starts_at).exclude(closed_at=None).first()
        ended = self.from_before(meeting).exclude(state=ActionState.OPEN)
        by_the_panel = ActionReview.objects.exclude(result=ReviewResult.CARRIED).filter(action=OuterRef("pk"))
        heard = ended.exclude(Exists(by_the_panel))
        return (heard.filter(ended_at__gt=last.closed_at) if last else heard).order_by("reference")

    def overdue(self, *, on: date) -> "ActionQuerySet":
        return self.open().filter(due_on__lt=on)


class Action(CaseScoped):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=next_reference, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="actions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="actions")
    what = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="actions")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    due_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="actions_set")
    state = models.CharField(max_length=20, choices=ActionState, default=ActionState.OPEN)
    outcome = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    carried = models.PositiveSmallIntegerField(default=0)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = ActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="action_says_what"),
            models.CheckConstraint(
                condition=Q(due_on__gte=TruncDate("set_at")), name="action_is_due_when_it_is_set_or_later"
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN, ended_at=None)
                | ~Q(state=ActionState.OPEN) & Q(ended_at__isnull=False),
                name="ended_action_says_when",
            ),
        ]
        triggers = [raises_revision(pgtrigger.Insert)]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state="open"), name="open_actions_by_due"),
            models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="open_actions_of_owner"),
        ]

    def __str__(self) -> str:
        return f"action {self.reference}"

    @property
    def notice_label(self) -> str:
        return f"Action {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("riskpanel:action", args=[self.pk])

    def is_overdue(self, *, on: date) -> bool:
        return self.state == ActionState.OPEN and self.due_on < on


class Handover(models.Model):
    """An action passed from one owner to the next, by whom and why."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="handovers")
    from_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        triggers = [UNCHANGED]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="handover_says_why"),
            models.CheckConstraint(condition=~Q(from_owner=models.F("to")), name="handover_to_another"),
        ]

    def __str__(self) -> str:
        return f"from {self.from_owner} to {self.to}"


class ActionReport(models.Model):
    """What its owner says of a panel's action that is not done. The panel hears it and decides what becomes of it."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="reports")
    result = models.CharField(max_length=20, choices=ReviewResult)
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        triggers = [UNCHANGED]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="report_says_why"),
            models.CheckConstraint(
                condition=Q(result__in=[ReviewResult.NOT_DONE, ReviewResult.NO_LONGER_POSSIBLE]),
                name="report_of_what_is_not_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display()}, says {self.by}"


class ActionReview(models.Model):
    """How a meeting found an action from before: each open one has a review before the meeting may close."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="reviews")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="action_reviews")
    result = models.CharField(max_length=20, choices=ReviewResult)
    note = models.TextField(blank=True, default="")
    # Carried by the chair to whom the action is shut, so that it keeps no meeting from its end.
    unseen = models.BooleanField(default=False, db_default=False)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [UNCHANGED, raises_revision(pgtrigger.Insert)]
        constraints = [
            models.UniqueConstraint(fields=["action", "meeting"], name="action_reviewed_once_a_meeting"),
            models.CheckConstraint(
                condition=models.Q(unseen=False) | models.Q(result=ReviewResult.CARRIED), name="unseen_is_carried"
            ),
        ]

    def __str__(self) -> str:
        return self.get_result_display()


class MinutesPartQuerySet(models.QuerySet["MinutesPart"]):
    def visible_to(self, user: "User") -> "MinutesPartQuerySet":
        """Each person sees what is theirs in the minutes, and nobody the item that they left."""
        from riskpanel import readers

        return readers.minutes_in_sight(self, user)


WITH_THE_APPROVAL = pgtrigger.Trigger(
    name="joins_approved_minutes",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (SELECT 1 FROM riskpanel_meeting WHERE id = NEW.meeting_id AND state = 'minutes_approved') THEN
            RAISE EXCEPTION 'Minutes take no passage but on approval' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class MinutesPart(models.Model):
    """A passage of the approved minutes, and whose it is: of an item, of an action, or (neither) everybody's.

    The whole text and its digest stand on the meeting; the parts are what it was put together from, so that each
    member is given only what is theirs.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="+")
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="+")

    objects = MinutesPartQuerySet.as_manager()

    class Meta:
        ordering = ("order",)
        triggers = [UNCHANGED, WITH_THE_APPROVAL]
        constraints = [models.UniqueConstraint(fields=["meeting", "order"], name="part_of_minutes_once")]

    def __str__(self) -> str:
        return f"part {self.order}"


class Escalation(models.Model):
    """The step up when an action is not done: to whom it went, on which level of the line, on which day.

    Each due day has its own line: one that is carried begins afresh by its new day.
    """

    action = models.ForeignKey(Action, models.CASCADE, related_name="escalations")
    level = models.PositiveSmallIntegerField(help_text="1 manager, 2 panel chair, 3 the Board's page")
    # Whose it was when it went up. A new owner has a manager of their own; chair and Board stay the panel's.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    # By which day it was to be done: overdue, the day that it missed; carried, its new day.
    due_on = models.DateField()
    # How often the panel had carried it, where that took it up; 0 where it was overdue.
    carried = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ("on", "level", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "owner", "due_on", "carried"],
                condition=Q(level=1),
                name="escalated_to_the_manager_once_an_owner",
            ),
            models.UniqueConstraint(
                fields=["action", "level", "due_on", "carried"],
                condition=Q(level__gt=1),
                name="escalated_once_a_level",
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="escalation_level_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"level {self.level} on {self.on:%d %b %Y}"
