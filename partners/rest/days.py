"""The days and moments that the API takes: of years that a record of a child can hold."""

from datetime import date

from django.db import models
from rest_framework import serializers

from govuk.dates import FIRST_YEAR, LAST_YEAR


def of_a_known_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise serializers.ValidationError(f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.")


class Day(serializers.DateField):
    """A day. Programs send 0001-01-01 for "none" and 9999-12-31 for "no end": refused, as on pages and in files."""

    default_validators = [of_a_known_year]


class Moment(serializers.DateTimeField):
    """A moment, of the same years."""

    default_validators = [of_a_known_year]


# For a body that is made from a model: `serializer_field_mapping = TAKEN`.
TAKEN = {**serializers.ModelSerializer.serializer_field_mapping, models.DateField: Day, models.DateTimeField: Moment}
