"""Who may see a case and why: the share is the fact, the grants say what, the read table says which.

Grants are written only by `cases.access`; `cases_caseaccess` only by the statement triggers of the migration
`case_access_by_triggers`. `manage.py rebuild_grants --check` compares all three.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from audit.identifiers import uuid7
from cases.models.episodes import Case
from cases.scoping import CaseScoped, CaseScopedQuerySet
from cases.states import Basis, FamilyTold, Purpose, Rights
from partners.history import track
from partners.models import Partner


class MomentRange(Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()


def one_live_share(name: str, holder: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            (F("case"), RangeOperators.EQUAL),
            (F(holder), RangeOperators.EQUAL),
            (MomentRange(F("since"), F("until")), RangeOperators.OVERLAPS),
        ],
        condition=Q(**{f"{holder}__isnull": False}),
    )


class ShareQuerySet(CaseScopedQuerySet):
    def live(self, *, at: datetime | None = None) -> Self:
        at = at or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=at), since__lte=at)


@track()
class Share(CaseScoped):
    """A partner's, or a named person's, access to a case: for what, on what basis, who decided, from and until.

    Ending a share sets `until` to the moment it ends, and who ended it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="shares")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="shares")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="shares")
    rights = models.CharField(max_length=12, choices=Rights, default=Rights.CONTRIBUTE)
    purpose = models.CharField(max_length=20, choices=Purpose)
    reason = models.TextField()
    basis = models.CharField(max_length=20, choices=Basis)
    family_told = models.CharField(max_length=10, choices=FamilyTold)
    why_not_told = models.TextField(blank=True, default="")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_because = models.TextField(blank=True, default="")

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ("since", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(partner__isnull=True, user__isnull=False) | Q(partner__isnull=False, user__isnull=True),
                name="share_with_a_partner_or_a_person",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="share_in_order"),
            models.CheckConstraint(
                condition=~Q(family_told=FamilyTold.NOT_SAFE) | ~Q(why_not_told=""), name="not_told_says_why"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="share_says_why"),
            one_live_share("one_live_share_for_a_partner", "partner"),
            one_live_share("one_live_share_for_a_person", "user"),
        ]

    def __str__(self) -> str:
        return f"share with {self.holder}"

    @property
    def holder(self) -> models.Model:
        holder = self.partner or self.user
        assert holder is not None  # held by the constraint share_with_a_partner_or_a_person
        return holder


class Grant(models.Model):
    """What both kinds of grant say beside guardian's own fields: the share they come from, and its end."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class CaseGroupObjectPermission(Grant, GroupObjectPermissionBase):  # noqa: DJ008 - guardian names it
    """Guardian's grant to a partner's group, derived from a share."""

    content_object = models.ForeignKey(Case, models.CASCADE, related_name="group_grants")

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class CaseUserObjectPermission(Grant, UserObjectPermissionBase):  # noqa: DJ008 - guardian names it
    """Guardian's grant to a named person, derived from a share."""

    content_object = models.ForeignKey(Case, models.CASCADE, related_name="user_grants")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class CaseAccess(models.Model):
    """The read table: which cases a principal sees, in the order lists show them.

    `principal` is a partner's id, or minus a person's id. A restricted case has rows for named people only.
    """

    principal = models.BigIntegerField()
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    is_open = models.BooleanField()
    updated_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "principal"], name="case_access_once")]
        indexes = [
            models.Index(
                fields=["principal", "-updated_at", "-case"],
                include=["until"],
                condition=Q(is_open=True),
                name="case_access_open",
            ),
            models.Index(fields=["principal", "-updated_at", "-case"], include=["until"], name="case_access_all"),
        ]

    def __str__(self) -> str:
        return f"{self.principal} sees {self.case_id}"
