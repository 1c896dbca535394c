"""The shapes of the front door's rules in the API: clocks, routing, the list of outcomes."""

from typing import Any

from rest_framework import serializers

from partners.models import Locality, LocalityPostcode
from partners.rest.days import Day
from referrals.models import ClockRules, RoutingRule
from referrals.states import ReferralOutcome


class ClockRulesBody(serializers.ModelSerializer[ClockRules]):
    """The body of the rules of the clock: whoever sets them and when are the server's to say."""

    class Meta:
        model = ClockRules
        fields = (
            "id",
            "red_hours",
            "amber_hours",
            "green_hours",
            "days_unrated",
            "days_to_disagree",
            "days_to_answer",
            "opens",
            "closes",
            "reason",
            "set_at",
        )
        read_only_fields = ("id", "set_at")


class RoutingRuleBody(serializers.ModelSerializer[RoutingRule]):
    """Which team receives what comes from a locality, or with none from no locality, from a day on."""

    class Meta:
        model = RoutingRule
        fields = ("id", "locality", "team", "since", "until", "reason")
        read_only_fields = ("id", "until")
        extra_kwargs = {"locality": {"default": None}}


class PostcodeRuleBody(serializers.ModelSerializer[LocalityPostcode]):
    """Which locality postcodes lie in that begin so, from a day on."""

    class Meta:
        model = LocalityPostcode
        fields = ("id", "prefix", "locality", "since", "until")
        read_only_fields = fields


class PostcodeRuleInput(serializers.Serializer[Any]):
    begins_with = serializers.CharField(max_length=8)
    locality = serializers.PrimaryKeyRelatedField(
        queryset=Locality.objects.all(), required=False, allow_null=True, default=None, help_text="null: out of area"
    )
    since = Day()
    reason = serializers.CharField(max_length=1000)


class OutcomeBody(serializers.Serializer[Any]):
    """A line of the list of outcomes. A code that is there is changed, any other added."""

    code = serializers.SlugField(max_length=40)
    label = serializers.CharField(max_length=120)  # type: ignore[assignment]
    effect = serializers.ChoiceField(ReferralOutcome.choices)
    countersigned = serializers.BooleanField(default=False)
    offered = serializers.BooleanField(default=True)


class OutcomeInput(OutcomeBody):
    reason = serializers.CharField(max_length=1000)
