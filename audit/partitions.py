"""Months of the trail. Rows outside every month land in the default partition, so a write never fails for want of one."""

from datetime import date

from django.db import connection
from django.utils import timezone


def ensure(first: date | None = None, *, months: int = 13) -> None:
    """Make the partitions of `months` months, beginning with that of `first` (default: this month)."""
    first = (first or timezone.localdate()).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_ensure_partitions(%s, %s)", [first, months])
