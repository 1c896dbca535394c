"""What came to the record of a child on the log since it was scored last, read with the entries."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from cases.models import Event
from cases.states import EventKind, Significance
from referrals.models import Referral
from riskpanel.models import Assessment, LogEntry
from riskpanel.rules.rescoring import INCIDENT_DAYS, RESCORED_AFTER, Since, reasons_to_rescore


def with_triggers(entries: QuerySet[LogEntry], *, on: date) -> QuerySet[LogEntry]:
    """Entries with what came since the last score by their panel's framework, in the same statement."""
    scores = Assessment.objects.filter(
        case=OuterRef("case"), framework__name=OuterRef("panel__framework__name")
    ).newest_first()
    entries = entries.annotate(scored_at=Subquery(scores.values("given_at")[:1]))
    events = Event.objects.filter(case=OuterRef("case"))
    fresh = events.filter(recorded_at__gt=OuterRef("scored_at")).order_by("-happened_at")
    asking = fresh.filter(kind__in=RESCORED_AFTER).order_by("kind", "-happened_at").distinct("kind")
    lately = events.filter(kind=EventKind.INCIDENT, happened_at__date__gt=on - timedelta(days=INCIDENT_DAYS))
    counted = lately.order_by().values("case").annotate(n=Count("pk")).values("n")
    referred = Referral.objects.filter(
        children__child=OuterRef("case__child"), received_at__gt=OuterRef("scored_at")
    ).order_by("-received_at")
    return entries.annotate(
        asking=ArraySubquery(asking.values(json=JSONObject(kind="kind", at="happened_at"))),
        critical_at=Subquery(
            fresh.filter(significance=Significance.CRITICAL).exclude(kind__in=RESCORED_AFTER).values("happened_at")[:1]
        ),
        incident_at=Subquery(fresh.filter(kind=EventKind.INCIDENT).values("happened_at")[:1]),
        referred_at=Subquery(referred.values("received_at")[:1]),
        incidents=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
    )


def reasons_of(entry: Any) -> list[str]:
    """Why this entry (read `with_triggers`) is scored early; nothing for one that has left or was never scored."""
    if entry.left_on is not None or entry.scored_at is None:
        return []
    return reasons_to_rescore(
        Since(
            {one["kind"]: timezone.localdate(datetime.fromisoformat(one["at"])) for one in entry.asking},
            _day(entry.critical_at),
            _day(entry.referred_at),
            _day(entry.incident_at),
            entry.incidents,
        )
    )


def _day(moment: Any) -> date | None:
    return timezone.localdate(moment) if moment is not None else None
