"""Months of the trail. A row outside every month lands in the default partition, so no write fails for want of one."""

from datetime import date

from django.db import connection
from django.utils import timezone


def ensure(first: date | None = None, *, months: int = 13) -> None:
    """Make the partitions of `months` months, beginning with that of `first` (default: this month)."""
    first = (first or timezone.localdate()).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_ensure_partitions(%s, %s)", [first, months])
