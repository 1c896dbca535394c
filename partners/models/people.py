"""People, for whom they act, and what they may do."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from partners.history import track
from partners.models.organisations import DateRange, Partner, Team
from partners.models.periods import Period, PeriodQuerySet, ends_after_it_begins
from partners.roles import Permission, Role
from partners.standing import Standing, standing_of

SYSTEM_EMAIL = "system@common-thread.invalid"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def system(self) -> "User":
        """The named actor of scheduled work. It cannot sign in."""
        user, _ = self.get_or_create(email=SYSTEM_EMAIL, defaults={"name": "Common Thread", "is_active": False})
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


@track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person with a sign-in. Being a superuser opens no child's record."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True, default="")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_for_an_email")]

    # Set by the middleware or the API key: the membership through which the person acts now.
    acting_membership_id: int | None = None

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def standing(self) -> Standing:
        """For whom the person acts now and what they may do, read once for a request."""
        return standing_of(self)

    def act_for(self, membership_id: int | None) -> None:
        self.acting_membership_id = membership_id
        self.__dict__.pop("standing", None)

    def may(self, permission: Permission) -> bool:
        return permission in self.standing.permissions

    @property
    def acting_partner(self) -> Partner | None:
        return self.standing.partner

    @property
    def principals(self) -> list[int]:
        """Whose shares open a case to this person now: their partner's (its id) and their own (minus their id)."""
        return self.standing.principals


@track()
class Membership(Period):
    """A person in a team, in a profession. One person may act for two partners, and says for which."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    profession = models.CharField(max_length=80)
    registration = models.CharField(max_length=40, blank=True, default="")
    full_time_equivalent = models.DecimalField(max_digits=3, decimal_places=2, default=1)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_begins("membership_in_order"),
            models.UniqueConstraint(
                fields=["user", "team"], condition=Q(until=None), name="one_live_membership_of_a_team"
            ),
            models.CheckConstraint(
                condition=Q(full_time_equivalent__gt=0, full_time_equivalent__lte=1), name="fte_up_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.profession}, {self.team}"


@track()
class RoleGrant(Period):
    """A role given to a person: for one partner, or (without a partner) for the whole Trust."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in Role])
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="role_grants")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_begins("role_in_order"),
            models.UniqueConstraint(
                fields=["user", "role", "partner"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="role_granted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {Role(self.role).label}"


class AbsenceQuerySet(PeriodQuerySet):
    def visible_to(self, user: User) -> "AbsenceQuerySet":
        """A person sees their own absences and those in which they stand in, without what is over."""
        today = timezone.localdate()
        still = Q(until=None) | Q(until__gt=today) & Q(until__gt=F("since"))
        return self.filter(Q(user=user) | Q(deputy=user), still)


class Absence(Period):
    """While a person is away, their deputy hears what is due from them and reports on it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputised")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_begins("absence_in_order"),
            models.CheckConstraint(condition=~Q(user=models.F("deputy")), name="deputy_is_somebody_else"),
            ExclusionConstraint(
                name="away_once_at_a_time",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (DateRange(F("since"), F("until")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} away from {self.since}"

    @property
    def last_day(self) -> date | None:
        """For people to read: the last day away, or None while nobody knows."""
        return self.until - timedelta(days=1) if self.until else None


class DeclaredRelationship(models.Model):
    """A child the person knows in private life, by the child's reference. It shuts them out, whatever the role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="declared_relationships")
    child_reference = models.CharField(max_length=20)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_on = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "child_reference"], name="declared_once")]

    def __str__(self) -> str:
        return f"{self.user} declared a relationship"


class WithdrawnRelationship(models.Model):
    """A declared relationship that a safeguarding lead took back, with why. It shuts nobody out any more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    child_reference = models.CharField(max_length=20)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="taking_back_says_why")]

    def __str__(self) -> str:
        return f"{self.user} knows nobody of this reference"


class SignInChangeKind(models.TextChoices):
    FACTOR_RESET = "factor_reset", "Second factor reset"
    LET_BACK_IN = "let_back_in", "Let back in"


class SignInChange(models.Model):
    """Somebody else changed how a person signs in, and why. The person is told of each."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_in_changes")
    kind = models.CharField(max_length=20, choices=SignInChangeKind)
    reason = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="sign_in_change_says_why")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"


def managed_by(people: Collection[int], *, on: date) -> "models.QuerySet[Any]":
    """The ids of who is, on a day, in a team that one of these people manages."""
    return Membership.objects.live(on=on).filter(team__manager__in=people).values_list("user_id", flat=True)


def live_members(partner: Partner, *, on: date) -> "models.QuerySet[User]":
    """The people who act for a partner on a day, by name."""
    live = Membership.objects.live(on=on).filter(team__partner=partner)
    return User.objects.filter(is_active=True, pk__in=live.values("user_id")).order_by(Lower("name"))


def people_of(partner: Partner, *, on: date) -> "models.QuerySet[User]":
    """Who works for a partner and for no other on a day, and who worked for it last."""
    elsewhere = Membership.objects.live(on=on).filter(team__partner__active=True).exclude(team__partner=partner)
    each = Membership.objects.filter(user=OuterRef("pk"))
    last = each.order_by(F("until").desc(nulls_first=True), "-since", "-pk").values("team__partner")[:1]
    return User.objects.alias(last=Subquery(last)).filter(last=partner).exclude(pk__in=elsewhere.values("user_id"))


def last_partner(user: User) -> Partner | None:
    """For whom somebody who has left acted last, so that what they led can be handed over."""
    last = Membership.objects.filter(user=user).select_related("team__partner").order_by("-until", "-pk").first()
    return last.team.partner if last else None
