"""One sitting of a panel: its agenda, who came, what was shared and decided."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol, Self, cast

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from audit.identifiers import uuid7
from cases.models import Case
from partners.models import Partner
from riskpanel.models.assessments import Assessment
from riskpanel.models.guards import ANY_CHANGE, OF_ITEM, REVISED, raises_revision
from riskpanel.models.panels import Panel, PanelMember
from riskpanel.models.referrals import PanelReferral
from riskpanel.models.risk_log import LogEntry
from riskpanel.states import NOT_OVER, THEMES, Classification, DecisionKind, ItemKind, MeetingState, Presence

if TYPE_CHECKING:
    from partners.models import User


UNCHANGED = pgtrigger.Protect(name="recorded_stays_recorded", operation=pgtrigger.Update | pgtrigger.Delete)
CLOSED_OR_LATER = ["closed", "minutes_approved", "issued"]
# A meeting cannot be closed, nor come to its minutes without a close, while an action from before is unreviewed or an
# item has neither decision nor deferral.
GUARDED_CLOSE = pgtrigger.Trigger(
    name="closes_when_all_is_done",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(new__state__in=CLOSED_OR_LATER) & ~pgtrigger.Q(old__state__in=CLOSED_OR_LATER),
    func="""
        IF EXISTS (
            SELECT 1 FROM riskpanel_agendaitem i LEFT JOIN riskpanel_paneldecision d ON d.item_id = i.id
            WHERE i.meeting_id = NEW.id AND d.id IS NULL
        ) THEN
            RAISE EXCEPTION 'An agenda item has neither decision nor deferral' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT 1 FROM riskpanel_action a JOIN riskpanel_meeting m ON m.id = a.meeting_id
            WHERE m.panel_id = NEW.panel_id AND m.starts_at < NEW.starts_at AND a.state = 'open'
                AND NOT EXISTS (
                    SELECT 1 FROM riskpanel_actionreview r WHERE r.action_id = a.id AND r.meeting_id = NEW.id
                )
        ) THEN
            RAISE EXCEPTION 'An action from before is not reviewed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


# What the chair approved stands, and so does what was issued: a correction is a dated addendum.
APPROVED_STAYS = pgtrigger.Trigger(
    name="approved_minutes_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=pgtrigger.Q(old__state__in=["minutes_approved", "issued"]),
    func="""
        IF TG_OP = 'DELETE'
            OR (NEW.minutes, NEW.minutes_digest, NEW.approved_by_id, NEW.quorate, NEW.panel_id, NEW.starts_at)
                IS DISTINCT FROM
                (OLD.minutes, OLD.minutes_digest, OLD.approved_by_id, OLD.quorate, OLD.panel_id, OLD.starts_at)
            OR NEW.state NOT IN ('minutes_approved', 'issued')
            OR OLD.state = 'issued' AND (NEW.state, NEW.issued_at) IS DISTINCT FROM (OLD.state, OLD.issued_at) THEN
            RAISE EXCEPTION 'Approved minutes cannot be changed: add a correction' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


# The papers stand as they were sealed, and with them the agenda: what comes later says why, and stands behind.
SEALED_STAYS = pgtrigger.Trigger(
    name="sealed_papers_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__papers_sealed_at__isnull=False),
    func="""
        IF (NEW.papers_sealed_at, NEW.papers_digest) IS DISTINCT FROM (OLD.papers_sealed_at, OLD.papers_digest) THEN
            RAISE EXCEPTION 'Sealed papers cannot be changed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
SEALED_AGENDA = pgtrigger.Trigger(
    name="a_sealed_agenda_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("sealed", "boolean")],
    func="""
        IF TG_OP = 'UPDATE' THEN
            IF (NEW.meeting_id, NEW."order", NEW.kind, NEW.case_id, NEW.title, NEW.late_reason)
                IS NOT DISTINCT FROM
                (OLD.meeting_id, OLD."order", OLD.kind, OLD.case_id, OLD.title, OLD.late_reason) THEN
                RETURN NEW;
            END IF;
        END IF;
        SELECT m.papers_sealed_at IS NOT NULL INTO sealed FROM riskpanel_meeting m
        WHERE m.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.meeting_id ELSE OLD.meeting_id END;
        IF sealed AND (TG_OP <> 'INSERT' OR NEW.late_reason = '') THEN
            RAISE EXCEPTION 'The agenda stands as the papers were sealed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)


class _OfMeeting(Protocol):
    to_meeting: str


class OfMeetingQuerySet(models.QuerySet):
    """Rows that lead `to_meeting`: in sight of the people who sit on its panel today, and of its deputies."""

    def visible_to(self, user: "User") -> Self:
        from riskpanel import access

        return access.of_meetings_in_sight(self, user, to_meeting=cast(type[_OfMeeting], self.model).to_meeting)


class OfItemQuerySet(models.QuerySet):
    """What was said and decided on an item: in sight of whoever the item is open to."""

    def visible_to(self, user: "User") -> Self:
        from riskpanel import access

        return self.filter(item__in=access.open_items(user).values("pk"))


class ContributionQuerySet(OfItemQuerySet):
    def visible_to(self, user: "User") -> Self:
        return super().visible_to(user).readable_by(user)

    def readable_by(self, user: "User") -> Self:
        """What was said for its meeting only is, once that is over, for the agency that said it and nobody else."""
        for_all = ~Q(classification=Classification.RESTRICTED) | Q(item__meeting__state__in=NOT_OVER)
        return self.filter(for_all | Q(partner=user.acting_partner))


class AgendaItemQuerySet(OfMeetingQuerySet):
    """An item's place on the agenda is in sight with its meeting; its content is asked for by `access.open_items`."""

    def undecided(self) -> "AgendaItemQuerySet":
        return self.filter(decision=None)


class MeetingQuerySet(OfMeetingQuerySet):
    def upcoming(self, *, at: datetime) -> "MeetingQuerySet":
        return self.filter(starts_at__gte=at).exclude(state=MeetingState.CANCELLED).order_by("starts_at")

    def past(self, *, at: datetime) -> "MeetingQuerySet":
        return self.filter(starts_at__lt=at).exclude(state=MeetingState.CANCELLED).order_by("-starts_at")

    def held_before(self, meeting: "Meeting") -> "MeetingQuerySet":
        """The panel's meetings before this one that took place, the latest first."""
        return self.past(at=meeting.starts_at).filter(panel=meeting.panel_id).exclude(state__in=NOT_OVER)


class Meeting(models.Model):
    to_meeting = ""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=160)
    note = models.CharField(max_length=200, blank=True, default="", help_text="why it is not on its usual day")
    # The day on which its people are reminded, counted in working days when it is planned.
    remind_on = models.DateField(null=True)
    # Until the end of which day agencies file, and on which day the papers are sealed; neither at short notice.
    cut_off_on = models.DateField(null=True, blank=True)
    papers_on = models.DateField(null=True, blank=True)
    papers_sealed_at = models.DateTimeField(null=True, blank=True)
    papers_digest = models.CharField(max_length=64, blank=True, default="", help_text="SHA-256 of the sealed papers")
    state = models.CharField(max_length=20, choices=MeetingState, default=MeetingState.PLANNED)
    revision = models.PositiveIntegerField(
        default=0, editable=False, help_text="raised by all that is seen in the room"
    )
    # Counts invitations sent, so that a calendar knows an update from the first (RFC 5545 SEQUENCE).
    invitation_sequence = models.PositiveSmallIntegerField(default=0)
    # Who writes for the table now, and until when without a further sign of life.
    pen_held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    pen_until = models.DateTimeField(null=True, blank=True)
    pen_since = models.DateTimeField(null=True, blank=True)
    # From whom the pen was taken while they held it, for the page to announce.
    pen_taken_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    quorate = models.BooleanField(null=True, help_text="kept as people come and go; stands once the meeting closes")
    # When the table was asked for conflicts of interest, beyond those that are recorded, and nobody had another.
    conflicts_asked_at = models.DateTimeField(null=True, blank=True)
    conflicts_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    minutes = models.TextField(blank=True, default="", help_text="the approved text")
    minutes_digest = models.CharField(max_length=64, blank=True, default="")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "starts_at"], condition=~Q(state=MeetingState.CANCELLED), name="one_meeting_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(pen_held_by=None, pen_until=None) | Q(pen_held_by__isnull=False, pen_until__isnull=False),
                name="pen_has_holder_and_end",
            ),
        ]
        indexes = [models.Index(fields=["panel", "-starts_at"], name="meetings_of_panel")]
        triggers = [GUARDED_CLOSE, APPROVED_STAYS, SEALED_STAYS, REVISED]

    def __str__(self) -> str:
        return f"{self.panel}, {timezone.localtime(self.starts_at):%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("riskpanel:meeting", args=[self.pk])

    @property
    def notice_label(self) -> str:
        return f"Panel meeting on {timezone.localtime(self.starts_at):%-d %B %Y}"

    @property
    def issued_after(self) -> int | None:
        """How many minutes after its end the minutes were issued."""
        if self.issued_at is None or self.closed_at is None:
            return None
        return int((self.issued_at - self.closed_at).total_seconds() // 60)

    @property
    def is_under_way(self) -> bool:
        return self.state == MeetingState.UNDER_WAY


class Attendance(models.Model):
    """A panel member, or their deputy, at one meeting."""

    to_meeting = "meeting__"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="+")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    presence = models.CharField(max_length=10, choices=Presence, default=Presence.EXPECTED)
    information_sent_at = models.DateTimeField(null=True, blank=True)
    # When whoever sits here accepted the statement (see Acceptance): a deputy does so anew.
    confidentiality_accepted_at = models.DateTimeField(null=True, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once"),
            models.UniqueConstraint(
                fields=["meeting", "deputy"], condition=Q(deputy__isnull=False), name="deputy_of_one_seat"
            ),
        ]
        triggers = [raises_revision(ANY_CHANGE)]

    def __str__(self) -> str:
        return f"{self.member.user}: {self.get_presence_display()}"

    @property
    def attendee(self) -> "User":
        """Who sits in the seat: the deputy where one comes, else the member."""
        return self.deputy or self.member.user


class Acceptance(models.Model):
    """A person accepted the confidentiality statement of one meeting. Until then no item of it is open to them."""

    to_meeting = "meeting__"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="acceptances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        triggers = [UNCHANGED, raises_revision(pgtrigger.Insert)]
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="statement_accepted_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.at:%d %b %Y}"


class AgendaItem(models.Model):
    """A child (by log entry or case), or a place, a peer group or a theme, on the agenda of a meeting."""

    to_meeting = "meeting__"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    kind = models.CharField(max_length=10, choices=ItemKind)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="agenda_items")
    entry = models.ForeignKey(LogEntry, models.PROTECT, null=True, blank=True, related_name="agenda_items")
    # By which the child came here, where somebody referred them.
    referral = models.ForeignKey(PanelReferral, models.PROTECT, null=True, blank=True, related_name="items")
    title = models.CharField(max_length=160, blank=True, default="", help_text="of a place, a peer group or a theme")
    order = models.PositiveSmallIntegerField()
    late_reason = models.CharField(
        max_length=400, blank=True, default="", help_text="why it came after the papers were sealed"
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ("order",)
        triggers = [raises_revision(ANY_CHANGE), SEALED_AGENDA]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="child_on_the_agenda_once"),
            models.CheckConstraint(
                condition=Q(kind__in=THEMES, case=None) & ~Q(title="") | ~Q(kind__in=THEMES) & Q(case__isnull=False),
                name="item_is_a_child_or_a_theme",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[ItemKind.REVIEW, ItemKind.REMOVAL]) | Q(entry__isnull=False),
                name="review_is_of_an_entry",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()} item {self.order}"

    def get_absolute_url(self) -> str:
        return reverse("riskpanel:item", args=[self.meeting_id, self.pk])

    @property
    def is_decided(self) -> bool:
        return hasattr(self, "decision")


class Contribution(models.Model):
    """What one agency shared about one item, before or in the meeting."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="contributions")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    contributed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()
    source = models.CharField(max_length=120)
    classification = models.CharField(max_length=15, choices=Classification, default=Classification.PROFESSIONALS)
    # Filed for a meeting that was called off, and brought to this one.
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="carried_to")

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        triggers = [UNCHANGED, raises_revision(pgtrigger.Insert, meeting=OF_ITEM.format("item_id"))]
        constraints = [models.CheckConstraint(condition=~Q(text="") & ~Q(source=""), name="contribution_has_a_source")]

    def __str__(self) -> str:
        return f"{self.partner}, {self.at:%d %b %Y}"

    @property
    def is_for_this_meeting_only(self) -> bool:
        return self.classification == Classification.RESTRICTED


class PanelDecision(models.Model):
    """What the panel decided on an item, and why. One an item; never edited."""

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=12, choices=DecisionKind)
    rationale = models.TextField()
    dissent = models.TextField(blank=True, default="")
    # Put off by the chair to whom the item is shut, so that it keeps no meeting from its end.
    unseen = models.BooleanField(default=False, db_default=False)
    agreed = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="decided_stays_decided", operation=pgtrigger.Update | pgtrigger.Delete),
            raises_revision(pgtrigger.Insert, meeting=OF_ITEM.format("item_id")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(rationale=""), name="panel_decision_says_why"),
            models.CheckConstraint(condition=Q(unseen=False) | Q(kind=DecisionKind.DEFER), name="unseen_is_put_off"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
