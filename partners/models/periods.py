"""A fact that holds from a day until another: `since` is its first day, `until` the first day it no longer holds."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q


class PeriodQuerySet(models.QuerySet):
    def live(self, *, on: date) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


class Period(models.Model):
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def holds(self, *, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name=name)
