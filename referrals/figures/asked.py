"""What figures are asked for: a period of whole months, in parts by what, of which locality and source."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db import models
from django.utils import timezone

from partners.models import Locality


class By(models.TextChoices):
    MONTH = "month", "Month"
    LOCALITY = "locality", "Locality"
    SOURCE = "source", "Source"


YEARS = {12: "The last 12 months", 24: "The last 2 years", 60: "The last 5 years"}


@dataclass(frozen=True)
class Asked:
    """`since` and `until` are the first days of months; the period ends before `until`."""

    since: date
    until: date
    by: By = By.MONTH
    locality: Locality | None = None
    source: str = ""

    @classmethod
    def of(cls, given: dict[str, Any]) -> Self:
        """From the answers of a filter. What is missing is the last 12 months, by month. This month counts so far."""
        this_month = timezone.localdate().replace(day=1)
        until = months_after(this_month, 1)
        since = months_after(until, -int(given.get("months") or 12))
        by = By(given.get("by") or By.MONTH)
        return cls(since, until, by, given.get("locality"), given.get("source") or "")

    @property
    def months(self) -> int:
        return 12 * (self.until.year - self.since.year) + self.until.month - self.since.month

    @property
    def query(self) -> dict[str, str]:
        """The same question as an address asks it."""
        asked = {"months": str(self.months), "by": self.by.value, "source": self.source}
        asked["locality"] = str(self.locality.pk) if self.locality else ""
        return {name: text for name, text in asked.items() if text}


def months_after(month: date, count: int) -> date:
    """The first day of the month so many months later, or earlier."""
    years, place = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(years, place + 1, 1)
