"""A referral: one child, or several together, brought to the front door by a person of a partner."""

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from audit.identifiers import uuid7
from cases.models import Case, Child
from cases.states import Basis, FamilyTold
from partners.at_once import as_rows, with_each
from partners.models import Locality, Partner, Team
from referrals import clocks
from referrals.models.clocks import ClockRules
from referrals.models.guidance import ThresholdDocument
from referrals.states import WAITING, Colour, FamilyAgrees, PrimaryNeed, ReferralSource, ReferralState, Routed

if TYPE_CHECKING:
    from partners.models import User

S = ReferralState


def next_reference() -> str:
    return next_references(1)[0]


def next_references(many: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('referrals_referral_reference') FROM generate_series(1, %s)", [many])
        return [f"R-{number:07d}" for (number,) in cursor.fetchall()]


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: "User") -> "ReferralQuerySet":
        from referrals import access

        return access.referrals_in_sight(self, user)

    def by(self, user: "User") -> Self:
        return self.filter(referrer=user)

    def drafts(self) -> Self:
        return self.filter(state=S.DRAFT)

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def taken(self) -> Self:
        """In somebody's hands, and not yet decided."""
        return self.waiting().filter(taken_by__isnull=False)

    def received(self) -> Self:
        return self.filter(received_at__isnull=False)

    def about(self, child: Child) -> Self:
        return self.filter(children__child=child)

    def with_people(self) -> Self:
        return self.select_related(
            "referrer", "referring_partner", "receiving_team", "locality", "decision", "clock_rules"
        )

    def with_answers(self, *, on: date) -> "ReferralQuerySet":
        """With how many partners were asked, how many have answered, and how many are late with it."""
        from referrals.models import InformationRequest

        rows = InformationRequest.objects.filter(referral=OuterRef("pk")).order_by().values("referral")
        late = Count("pk", filter=Q(answered_at=None, due__lt=on))
        counted = JSONObject(asked=Count("pk"), answered=Count("answered_at"), late=late)
        return self.annotate(partners=Subquery(rows.annotate(counted=counted).values("counted")))

    def as_read_by(self, user: "User") -> Self:
        """For its page: with what was added to it and done with it, with what this person is typing of a decision on
        it, for a draft is its author's alone, whether they see its case, and which open cases of its children."""
        from referrals.models import (
            Addendum,
            ClockPause,
            DecisionDraft,
            InformationRequest,
            Rating,
            Reassignment,
            Rerouting,
        )

        def each(kind: type[models.Model], *named: str) -> ArraySubquery:
            return with_each(kind._default_manager.all(), key="referral", named=named)

        drafts = DecisionDraft.objects.filter(author=user).order_by("pk")
        cases = Case.objects.visible_to(user)
        return self.annotate(
            rows_of_addenda=each(Addendum, "added_by", "partner"),
            rows_of_ratings=each(Rating, "rated_by"),
            rows_of_requests=each(InformationRequest, "partner", "asked_by", "answered_by"),
            rows_of_reroutings=each(Rerouting, "from_team", "to_team", "by"),
            rows_of_reassignments=each(Reassignment, "before", "to", "by"),
            rows_of_pauses=each(ClockPause),
            rows_of_drafts=with_each(drafts, key="referral"),
            case_in_sight=Exists(cases.filter(pk=OuterRef("case"))),
            open_cases_in_sight=ArraySubquery(
                cases.open().filter(child__referred__referral=OuterRef("pk")).values("pk")
            ),
            rows_of_other_records=as_rows(
                Child.objects.filter(referred__referral=OuterRef("pk"), referred__is_first=False)
            ),
        )

    def for_reading(self) -> Self:
        """With everything its page shows, the names of the other children and each one's open case among it."""
        from referrals.models import Attachment, HouseholdMember, OutcomeRule, OwedPage, Proposal

        others = ReferredChild.objects.filter(referral=OuterRef("pk"), is_first=False).order_by("pk")
        open_case = Case.objects.open().filter(child=OuterRef("child"))
        other = JSONObject(
            child="child_id",
            name="as_given",
            born="born_as_given",
            closed_out="closed_out",
            open_case=Subquery(open_case.values("pk")),
            lead=Subquery(open_case.values("lead__name")),
            restricted=Subquery(open_case.values("restricted")),
        )
        return (
            self.with_people()
            .select_related("child", "guidance", "case", "decision__decided_by")
            .annotate(
                rows_of_household=with_each(HouseholdMember.objects.order_by("place"), key="referral"),
                rows_of_files=with_each(Attachment.objects.order_by("added_at", "id"), key="referral"),
                rows_of_proposals=with_each(Proposal.objects.order_by("-pk"), key="referral"),
                rows_of_outcomes=ArraySubquery(OutcomeRule.objects.as_lines()),
                rows_owed=with_each(OwedPage.objects.unanswered().order_by("page"), key="referral"),
                other_children=ArraySubquery(others.values(json=other)),
                open_case_id=Subquery(open_case.values("pk")),
                open_case_lead=Subquery(open_case.values("lead__name")),
                open_case_restricted=Subquery(open_case.values("restricted")),
            )
        )


class Referral(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=next_reference, editable=False)
    state = models.CharField(max_length=10, choices=S, default=S.DRAFT)
    # The form a draft was begun with: the same form sent twenty times begins one referral.
    form_token = models.UUIDField(null=True, editable=False)

    referrer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="referrals")
    referring_partner = models.ForeignKey(Partner, models.PROTECT, related_name="referrals_made")
    source = models.CharField(max_length=2, choices=ReferralSource, blank=True, default="")
    urgent = models.BooleanField(default=False, help_text="sent by the short page; the rest is owed")
    caller = models.CharField(max_length=200, blank=True, default="", help_text="on whose behalf it is logged")

    # The record that the referral is about, once known or made; beside it the child as the referrer gave it, which
    # is what the referrer goes on seeing where the record itself is out of their sight.
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="referrals")
    child_not_listed = models.BooleanField(default=False)
    given_name = models.CharField(max_length=80, blank=True, default="")
    family_name = models.CharField(max_length=80, blank=True, default="")
    date_of_birth = models.DateField(null=True, blank=True)
    expected_date = models.DateField(null=True, blank=True, help_text="of an unborn child")
    name_not_known = models.BooleanField(default=False)
    description = models.TextField(blank=True, default="", help_text="where the child is and how to recognise them")
    nhs_number = models.CharField(max_length=20, blank=True, default="")
    upn = models.CharField("unique pupil number", max_length=20, blank=True, default="", db_default="")
    postcode = models.CharField(max_length=8, blank=True, default="")
    protected_address = models.BooleanField(default=False)
    household = models.TextField(blank=True, default="")

    need = models.CharField(max_length=2, choices=PrimaryNeed, blank=True, default="")
    what_happened = models.TextField(blank=True, default="")
    wanted = models.TextField(blank=True, default="")
    childs_words = models.TextField(blank=True, default="")
    immediate_danger = models.BooleanField(null=True)
    family_told = models.CharField(max_length=10, choices=FamilyTold, blank=True, default="")
    why_not_told = models.TextField(blank=True, default="")
    family_view = models.TextField(blank=True, default="")
    family_agrees = models.CharField(max_length=10, choices=FamilyAgrees, blank=True, default="")
    basis = models.CharField(max_length=20, choices=Basis, blank=True, default="")
    # What was typed and cannot be read (a date such as 31 February), by field: shown again on return, never lost.
    unreadable = models.JSONField(default=dict, blank=True)

    guidance = models.ForeignKey(ThresholdDocument, models.PROTECT, null=True, related_name="referrals")
    locality = models.ForeignKey(Locality, models.PROTECT, null=True, related_name="+")
    receiving_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="referrals")
    routed = models.CharField(max_length=12, choices=Routed, blank=True, default="", db_default="")
    received_at = models.DateTimeField(null=True)
    previous_received = models.DateField(null=True, help_text="day of the child's previous referral, as at sending")
    previous_no_action = models.BooleanField(
        default=False, db_default=False, help_text="that one had been decided as no further action by then"
    )
    # The rules of the clock that it was received under; none, the usual ones.
    clock_rules = models.ForeignKey(ClockRules, models.PROTECT, null=True, related_name="+")
    colour = models.CharField(max_length=5, choices=Colour, blank=True, default="")
    due_at = models.DateTimeField(null=True, help_text="by when the front door decides")
    remind_at = models.DateTimeField(null=True, help_text="when a quarter of the time is left")
    # Whatever the colour allows, a decision is made within the working days there are to decide.
    day_ends_at = models.DateTimeField(null=True, help_text="when the working days there are to decide end")
    day_remind_at = models.DateTimeField(null=True, help_text="when a quarter of them is left")
    paused_at = models.DateTimeField(null=True, help_text="since when the clock stands still, a question being out")
    breached_at = models.DateTimeField(null=True, help_text="the due time that passed undecided; it never changes")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="who took it into triage, or was given it since",
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="whose decision waits to be signed",
    )
    question = models.TextField(blank=True, default="", help_text="what the front door asks the referrer")
    answer = models.TextField(blank=True, default="")
    decision = models.OneToOneField(
        "referrals.Decision", models.PROTECT, null=True, related_name="+", help_text="the one in force"
    )
    # The case it was decided into, kept here beside the decision so that sight is one index.
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="referrals")
    outcome_read_at = models.DateTimeField(null=True, help_text="when the referrer first saw the decision")
    # Which opening of a page saved the draft last, and how often it was saved: no older text replaces a newer one.
    editing = models.UUIDField(null=True, editable=False)
    saved_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=(S.DRAFT, S.WITHDRAWN))
                | Q(child__isnull=False, received_at__isnull=False, receiving_team__isnull=False, due_at__isnull=False),
                name="sent_referral_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(family_told=FamilyTold.NOT_SAFE) | ~Q(why_not_told="") | Q(state=S.DRAFT),
                name="referral_not_told_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(S.DRAFT, S.WITHDRAWN)) | Q(date_of_birth=None) | Q(expected_date=None),
                name="referral_born_or_expected_not_both",
            ),
            models.UniqueConstraint(fields=["referrer", "form_token"], name="one_referral_for_a_form"),
            models.CheckConstraint(
                condition=Q(state=S.QUERIED, paused_at__isnull=False) | (~Q(state=S.QUERIED) & Q(paused_at=None)),
                name="clock_stands_while_a_question_is_out",
            ),
            models.CheckConstraint(
                condition=Q(state=S.PROPOSED, proposed_by__isnull=False) | (~Q(state=S.PROPOSED) & Q(proposed_by=None)),
                name="a_proposal_has_its_author",
            ),
            models.CheckConstraint(
                condition=Q(decision=None) | Q(state=S.DECIDED), name="a_decision_is_of_the_decided"
            ),
            models.CheckConstraint(
                condition=Q(breached_at=None) | Q(due_at__lte=F("breached_at")), name="a_breach_is_not_rated_away"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_breach_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at"
                ),
            )
        ]
        indexes = [
            models.Index(fields=["referrer", "-id"], name="referrals_of_referrer"),
            models.Index(fields=["referring_partner", "-id"], name="referrals_of_partner"),
            models.Index(fields=["receiving_team", "-id"], name="referrals_of_team"),
            models.Index(
                fields=["receiving_team", "due_at", "id"], condition=Q(state__in=WAITING), name="front_door_queue"
            ),
            models.Index(
                fields=["due_at", "id", "receiving_team"],
                condition=Q(state__in=WAITING, paused_at=None),
                name="queue_by_clock",
            ),
            models.Index(
                fields=["receiving_team"],
                include=["id", "due_at", "paused_at", "clock_rules"],
                condition=Q(state__in=WAITING, paused_at__isnull=False),
                name="queue_standing_still",
            ),
            models.Index(fields=["due_at"], condition=Q(state__in=WAITING, breached_at=None), name="clocks_running"),
            models.Index(
                fields=["taken_by"], condition=Q(state__in=WAITING, taken_by__isnull=False), name="taken_and_waiting"
            ),
            models.Index(
                fields=["referrer"],
                condition=Q(state=S.DECIDED, outcome_read_at=None),
                name="outcomes_not_read",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referrals:detail", args=[self.pk])

    @property
    def in_force(self) -> clocks.Rules:
        """The rules of its clock."""
        return self.clock_rules.rules if self.clock_rules else clocks.USUAL

    @property
    def name_as_given(self) -> str:
        name = f"{self.given_name} {self.family_name}".strip()
        if self.expected_date is not None:
            return f"Unborn child of {name}" if name else "Unborn child"
        return name or "Name not known"

    @property
    def address_is_protected(self) -> bool:
        """The referrer says so, or the record does: then no page, print or answer of the API shows where it is."""
        return self.protected_address or (self.child is not None and self.child.protected_address)

    @property
    def postcode_shown(self) -> str:
        return "Protected" if self.address_is_protected and self.postcode else self.postcode

    @property
    def is_out_of_area(self) -> bool:
        """Received with a postcode that belongs to none of the localities of that day."""
        return self.received_at is not None and bool(self.postcode) and self.locality_id is None


class ReferredChild(models.Model):
    """A child whom a sent referral is about. The first is the referral's own child, the others mostly siblings."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="children")
    child = models.ForeignKey(Child, models.PROTECT, related_name="referred")
    is_first = models.BooleanField(default=False)
    # Of a child beside the first, who it is by the referral: the record may be called otherwise since, and closed to
    # those who read this.
    as_given = models.CharField(max_length=161, blank=True, default="", db_default="")
    born_as_given = models.DateField(null=True, blank=True)
    # Of a child beside the first, once decided; the first child's case is the referral's own.
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="referred_beside", help_text="opened or joined for this child"
    )
    closed_out = models.TextField(blank=True, default="", help_text="why nothing is done for this child")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(case=None) | Q(closed_out=""), name="closed_out_child_has_no_case"),
            models.UniqueConstraint(fields=["referral", "child"], name="child_referred_once"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(is_first=True), name="one_first_child_of_a_referral"
            ),
        ]
        indexes = [models.Index(fields=["case"], condition=Q(case__isnull=False), name="cases_of_other_children")]

    def __str__(self) -> str:
        return f"{self.child.reference} in {self.referral}"
