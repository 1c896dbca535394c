"""Reading the trail for those who may: no child's name, no case text; a case by its child's reference."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from audit.models import Record, RecordQuerySet
from cases.models import Case
from partners.models import Partner

Position = tuple[datetime, int]


@dataclass(frozen=True)
class Wanted:
    """What somebody asks of the trail."""

    person: int | None = None
    case: UUID | None = None
    since: date | None = None
    until: date | None = None

    def records(self) -> RecordQuerySet:
        found = Record.objects.between(self.since, self.until)
        found = found.made_by(self.person) if self.person is not None else found
        return found.of_case(self.case) if self.case is not None else found


def cases_of(reference: str) -> list[UUID]:
    """The cases of a child, the open one first, by the child's reference."""
    cases = Case.objects.filter(child__reference=reference.strip().upper())
    return list(cases.order_by("-state", "-opened_at").values_list("pk", flat=True))


def page_of(wanted: Wanted, *, before: Position | None, size: int) -> tuple[list[dict[str, Any]], Position | None]:
    """A page of rows, newest first, and the position of the next (None where there is none)."""
    records = list(wanted.records().before(before).select_related("actor").newest_first()[: size + 1])
    shown = records[:size]
    more = (shown[-1].at, shown[-1].pk) if len(records) > size else None
    partners = dict(Partner.objects.filter(pk__in={one.acting_partner_id for one in shown}).values_list("pk", "name"))
    ids = {one.case_id for one in shown if one.case_id}
    references = dict(Case.objects.filter(pk__in=ids).values_list("pk", "child__reference"))
    return [_row(one, partners, references) for one in shown], more


def _row(one: Record, partners: dict[int, str], references: dict[UUID, str]) -> dict[str, Any]:
    return {
        "id": one.pk,
        "at": one.at,
        "person": one.actor_id,
        "who": one.actor.name if one.actor else "",
        "partner": partners.get(one.acting_partner_id or 0, ""),
        "verb": one.verb,
        "subject_kind": one.subject_kind,
        "subject_id": one.subject_id,
        "case": one.case_id,
        "reference": references.get(one.case_id, "") if one.case_id else "",
        "why": one.why,
        "outcome": one.outcome,
        "request_id": one.request_id,
        "detail": one.detail,
    }


def written(position: Position | None) -> str:
    return f"{position[0].isoformat()}_{position[1]}" if position else ""


def read(text: str) -> Position | None:
    moment, _, pk = text.partition("_")
    try:
        return datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None
