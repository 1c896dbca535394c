"""The days and moments that the API takes: of years that a record of a child can hold."""

from datetime import date, datetime
from typing import Any

from django.db import models
from rest_framework import serializers

from govuk.dates import FIRST_YEAR, LAST_YEAR

OUTSIDE = f"Give a year from {FIRST_YEAR} to {LAST_YEAR}."


class Day(serializers.DateField):
    """A day. Programs send 0001-01-01 for "none" and 9999-12-31 for "no end": refused, as on pages and in files."""

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise serializers.ValidationError(OUTSIDE)
        return day


class Moment(serializers.DateTimeField):
    """A moment, of the same years."""

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise serializers.ValidationError(OUTSIDE)
        return moment


# For a body that is made from a model: `serializer_field_mapping = TAKEN`.
TAKEN = {**serializers.ModelSerializer.serializer_field_mapping, models.DateField: Day, models.DateTimeField: Moment}
