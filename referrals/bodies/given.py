"""What the API takes of a referral and of each step with it. What is not listed here is not taken."""

from typing import Any

from rest_framework import serializers

from cases.files import EXTENSIONS
from cases.models import Child
from cases.states import Basis, FamilyTold
from partners.models import Locality, Team
from partners.rest.days import Day
from referrals.bodies.shown import MemberBody
from referrals.states import Colour, FamilyAgrees, PrimaryNeed, ReferralSource

LONG = 6000


class ChildInSight(serializers.PrimaryKeyRelatedField[Child]):
    """A child by id, where the caller sees them; any other id does not exist."""

    def get_queryset(self) -> Any:
        return Child.objects.visible_to(self.context["request"].user)


class ReferralInput(serializers.Serializer[Any]):
    child = ChildInSight(queryset=Child.objects.none(), required=False, allow_null=True, default=None)
    given_name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    family_name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    date_of_birth = Day(required=False, allow_null=True, default=None)
    expected_date = Day(required=False, allow_null=True, default=None)
    name_not_known = serializers.BooleanField(required=False, default=False)
    description = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    nhs_number = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    upn = serializers.CharField(
        max_length=20, required=False, default="", allow_blank=True, help_text="unique pupil number"
    )
    postcode = serializers.CharField(max_length=8, required=False, default="", allow_blank=True)
    protected_address = serializers.BooleanField(required=False, default=False)
    members = serializers.ListField(child=MemberBody(), required=False, default=list, max_length=20)
    caller = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    siblings = serializers.ListField(
        child=ChildInSight(queryset=Child.objects.none()), required=False, max_length=20, default=list
    )
    household = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    source = serializers.ChoiceField(ReferralSource.choices)  # type: ignore[assignment]
    need = serializers.ChoiceField(PrimaryNeed.choices)
    what_happened = serializers.CharField(max_length=LONG)
    wanted = serializers.CharField(max_length=LONG)
    childs_words = serializers.CharField(max_length=LONG, required=False, default="", allow_blank=True)
    immediate_danger = serializers.BooleanField()
    family_told = serializers.ChoiceField(FamilyTold.choices)
    why_not_told = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    family_view = serializers.CharField(max_length=LONG, required=False, default="", allow_blank=True)
    family_agrees = serializers.ChoiceField(FamilyAgrees.choices, required=False, default="", allow_blank=True)
    basis = serializers.ChoiceField(Basis.choices)


class ReferralAddendumInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)


class FileInput(serializers.Serializer[Any]):
    file = serializers.FileField(help_text=f"{', '.join(EXTENSIONS)}, up to 10 MB")


class NoteInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class QuestionInput(serializers.Serializer[Any]):
    question = serializers.CharField(max_length=2000)


class AnswerInput(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=4000)


class ColourInput(serializers.Serializer[Any]):
    colour = serializers.ChoiceField(Colour.choices)
    reason = serializers.CharField(max_length=2000)


class RerouteInput(serializers.Serializer[Any]):
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.intake())
    locality = serializers.PrimaryKeyRelatedField(
        queryset=Locality.objects.all(), required=False, allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=2000)


class WithdrawInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)
