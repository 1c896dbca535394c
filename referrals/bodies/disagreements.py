"""The shapes of disagreements with decisions in the API."""

from typing import Any

from rest_framework import serializers

from referrals.models import Disagreement


class DisagreementBody(serializers.ModelSerializer[Disagreement]):
    class Meta:
        model = Disagreement
        fields = (
            "id",
            "state",
            "words",
            "raised_by",
            "raised_at",
            "put_to",
            "due_at",
            "breached_at",
            "answered_by",
            "answered_at",
            "answer",
        )
        read_only_fields = fields


class DisagreeInput(serializers.Serializer[Any]):
    words = serializers.CharField(max_length=4000, help_text="why the decision is wrong")


class UpholdInput(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=4000, help_text="to those who disagree")
