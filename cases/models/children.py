"""A child has one record, from unborn to 25."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import F, Q
from stdnum.gb import nhs

from audit.identifiers import uuid7
from cases.numbers import wrong_with_pupil_number
from partners.history import track

if TYPE_CHECKING:
    from partners.models import User


def next_reference() -> str:
    """The next child reference: letters and digits only, so that national returns take it as it is."""
    return next_references(1)[0]


def next_references(many: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_child_reference') FROM generate_series(1, %s)", [many])
        return [f"CT{number:07d}" for (number,) in cursor.fetchall()]


class ChildQuerySet(models.QuerySet["Child"]):
    def visible_to(self, user: "User") -> "ChildQuerySet":
        """A child is in sight where one of their cases is."""
        from cases import access

        return access.children_in_sight(self, user)


@track()
class Child(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20, unique=True, default=next_reference, editable=False)
    given_name = models.CharField(max_length=80, blank=True, default="")
    family_name = models.CharField(max_length=80, blank=True, default="")
    date_of_birth = models.DateField(null=True, blank=True)
    expected_date = models.DateField(null=True, blank=True, help_text="of an unborn child")
    nhs_number = models.CharField(
        max_length=10, blank=True, default="", validators=[RegexValidator(r"^\d{10}$", "Enter the 10 digits.")]
    )
    upn = models.CharField("unique pupil number", max_length=13, blank=True, default="")
    sex = models.CharField(max_length=1, choices=[("F", "Female"), ("M", "Male"), ("U", "Not stated")], default="U")
    postcode = models.CharField(max_length=8, blank=True, default="")
    protected_address = models.BooleanField(default=False)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # The record of the same child that this one was merged into. The row stays, so that it can be taken apart again.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "children"
        constraints = [
            models.UniqueConstraint(
                fields=["nhs_number"], condition=~Q(nhs_number=""), name="one_child_for_nhs_number"
            ),
            models.UniqueConstraint(fields=["upn"], condition=~Q(upn=""), name="one_child_for_upn"),
            models.CheckConstraint(
                condition=Q(date_of_birth=None) | Q(expected_date=None), name="born_or_expected_not_both"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="not_merged_into_itself"),
        ]
        indexes = [
            models.Index(fields=["date_of_birth"], name="child_date_of_birth"),
            models.Index(fields=["postcode"], condition=~Q(postcode=""), name="child_postcode"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def clean(self) -> None:
        if self.nhs_number and not nhs.is_valid(self.nhs_number):
            raise ValidationError({"nhs_number": "Check the NHS number: its last digit does not match the others."})
        if self.upn and (wrong := wrong_with_pupil_number(self.upn)):
            raise ValidationError({"upn": f"{wrong}."})

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or "Name not known"

    @property
    def initials(self) -> str:
        """What a shared screen shows in place of the name."""
        letters = [part[0] for part in (self.given_name, self.family_name) if part]
        return "".join(f"{letter}." for letter in letters) or "?"

    def age(self, *, on: date) -> int | None:
        """Whole years on a day, a birthday of 29 February counting from 1 March; None where unborn or not known."""
        born = self.date_of_birth
        if born is None or born > on:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


class ChildName(models.Model):
    """Another name a child is or was known by."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="other_names")
    given_name = models.CharField(max_length=80, blank=True, default="")
    family_name = models.CharField(max_length=80, blank=True, default="")
    kind = models.CharField(
        max_length=20,
        choices=[
            ("alias", "Also known as"),
            ("birth", "Birth name"),
            ("former", "Former name"),
            ("street", "Nickname"),
        ],
        default="alias",
    )

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()
