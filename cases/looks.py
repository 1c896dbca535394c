"""Who looked at a case, from the audit trail: in words, with what stands out marked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from audit.models import Record
from cases import rules
from cases.models import Case, ChildName, Share
from partners.models import Partner
from partners.roles import LABELS

PAGE = 50
VERBS = {
    "viewed": "Looked at",
    "recorded": "Added to",
    "shared": "Shared",
    "ended": "Ended a share of",
    "refused": "Was refused",
}
KINDS = {
    "cases.case": "the record",
    "cases.event": "the chronology",
    "cases.voice": "the child's words",
    "cases.share": "the record",
    "cases.child": "the child's details",
    "cases.teammember": "the team around the child",
}
# The reasons that the rooms above write into the trail, beside shares and roles.
WHY = {
    "asked": "Their partner was asked",
    "case": "The case that it was decided into",
    "deputy": "Stands in for a colleague",
    "emergency": "Emergency access",
    "line of accountability": "Answers for an action",
    "minutes": "The minutes of a meeting",
    "own": "Their own work",
    "panel": "The risk panel's work",
    "partner": "Their partner's work",
}
ROLES = {role.value: label for role, label in LABELS.items()} | {
    "front_door_manager": "Manager of the initial response team",
    "answers_disagreement": "Answers a disagreement",
}


@dataclass(frozen=True)
class Look:
    at: datetime
    who: str
    partner: str
    what: str
    why: str
    marks: list[str]


def looks_at(
    case: Case, *, before: tuple[datetime, int] | None = None
) -> tuple[list[Look], tuple[datetime, int] | None]:
    """A page of looks and changes, newest first, and the key of the next page (None where there is none)."""
    records = Record.objects.of_case(case.pk).before(before).select_related("actor").newest_first()
    rows = list(records[: PAGE + 1])
    more = (rows[PAGE - 1].at, rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return _in_words(case, rows[:PAGE]), more


def _in_words(case: Case, rows: list[Record]) -> list[Look]:
    partners = dict(Partner.objects.filter(pk__in={row.acting_partner_id for row in rows}).values_list("pk", "name"))
    shares = Share.objects.in_bulk({UUID(row.why[6:]) for row in rows if row.why.startswith("share:")})
    aliases = ChildName.objects.filter(child=case.child_id).values_list("family_name", flat=True)
    family = {name for name in (case.child.family_name, *aliases) if name}
    return [_look(row, partners, shares, family) for row in rows]


def _look(row: Record, partners: dict[int, str], shares: dict[Any, Share], family: set[str]) -> Look:
    who = row.actor.name if row.actor else "The system"
    is_look = row.verb == "viewed"
    marks = rules.odd_look(
        at=timezone.localtime(row.at).time(),
        has_reason=bool(row.why) or not is_look,
        viewer=who,
        family_names=family,
    )
    what = f"{VERBS.get(row.verb, row.verb.replace('_', ' ').capitalize())} {KINDS.get(row.subject_kind, 'the record')}"
    return Look(row.at, who, partners.get(row.acting_partner_id or 0, ""), what, _why(row.why, shares), marks)


def _why(code: str, shares: dict[Any, Share]) -> str:
    """The reason on record, in words."""
    kind, _, key = code.partition(":")
    if kind == "share":
        share = shares.get(UUID(key))
        return f"Share: {share.get_purpose_display()}" if share else "A share"
    if kind == "role":
        return f"Role: {ROLES.get(key, 'not known')}"
    return WHY.get(kind, "")
