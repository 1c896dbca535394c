"""Is this child known? Names with typing errors and other names, dates of birth, NHS numbers.

A hit in the searcher's sight is the record. A hit outside it says only that a record exists and whom to ask; it is
given only where what was typed fits closely, so that nobody learns who is known by trying names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.core import signing
from django.db import connection, transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Concat, Upper
from django.utils import timezone

from cases.models import Case, Child, ChildName
from partners.models import Membership, User

SHOWN, OUTSIDE_SHOWN, CANDIDATES = 20, 5, 60
ASK_SALT, ASK_WITHIN = "cases.ask", 30 * 60
# Of pg_trgm's similarity, 0 to 1: what is shown at all, what with the right day of birth, what without.
WORD_FROM, SHOWN_FROM, FITS_WITH_BIRTHDAY, FITS_ALONE = 0.25, 0.2, 0.3, 0.6
FRONT_DOOR, GUARDIAN = "the front door", "the safeguarding lead"


@dataclass
class Hit:
    """A child found. Outside one's sight `child` and `case` are None, `ask` says whom, `token` lets one ask."""

    child: Child | None = None
    case: Case | None = None
    ask: str = ""
    token: str = ""

    @property
    def in_sight(self) -> bool:
        return self.child is not None


@transaction.atomic
def find_children(
    user: User,
    *,
    q: str = "",
    date_of_birth: date | None = None,
    nhs_number: str = "",
    leaving_out: Child | None = None,
) -> list[Hit]:
    """Children who may be the one meant, the closest first, as this person may know of them."""
    found = _candidates(q, date_of_birth, nhs_number)
    if leaving_out is not None:
        found.pop(leaving_out.pk, None)
    ranked = sorted(found.values(), key=lambda one: (-_closeness(one, date_of_birth, nhs_number), one.pk))
    cases = _cases_in_sight(user, ranked)
    seen = [Hit(child, cases[child.pk]) for child in ranked if child.pk in cases]
    hidden = [one for one in ranked if one.pk not in cases and _fits(one, q, date_of_birth, nhs_number)]
    return seen[:SHOWN] + _outside(user, hidden[:OUTSIDE_SHOWN])


def read_token(user: User, token: str) -> UUID | None:
    """The child a hit outside one's sight stood for: for this person only, and for half an hour."""
    try:
        given = signing.loads(token, salt=ASK_SALT, max_age=ASK_WITHIN)
    except signing.BadSignature:
        return None
    return UUID(given["child"]) if given["user"] == user.pk else None


def _candidates(q: str, date_of_birth: date | None, nhs_number: str) -> dict[UUID, Any]:
    """Children by each way in, each with `score`, how like the name is (1 where no name was typed)."""
    name = " ".join(q.upper().split())
    _tolerate_typing_errors()
    full = Upper(Concat("given_name", Value(" "), "family_name", output_field=CharField()))
    children = Child.objects.annotate(score=TrigramSimilarity(full, name) if name else Value(1.0))
    found: dict[UUID, Any] = {}
    if nhs_number:
        _keep(found, children.filter(nhs_number=nhs_number))
    if date_of_birth:
        _keep(found, children.filter(date_of_birth=date_of_birth, score__gte=SHOWN_FROM))
    if name:
        _keep(found, _alike(children, name).filter(score__gte=SHOWN_FROM))
        aliases = _alike(ChildName.objects.annotate(score=TrigramSimilarity(full, name)), name)
        scores = dict(aliases.order_by("-score").values_list("child_id", "score")[:CANDIDATES])
        _keep(found, children.filter(pk__in=scores), scores)
    return found


def _tolerate_typing_errors() -> None:
    """How like a word must be to count, for this transaction: short names with one letter wrong still do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(WORD_FROM)])


def _alike(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """Rows in which each word is like the given or the family name, by the trigram index."""
    rows = rows.annotate(given=Upper("given_name"), family=Upper("family_name"))
    for word in [word for word in name.split() if len(word) > 1][:4]:
        rows = rows.filter(Q(given__trigram_similar=word) | Q(family__trigram_similar=word))
    return rows


def _keep(found: dict[UUID, Any], children: QuerySet[Any], scores: dict[Any, float] | None = None) -> None:
    for child in children.order_by(F("score").desc(), "pk")[:CANDIDATES]:
        child.score = max(child.score, (scores or {}).get(child.pk, 0))
        known = found.setdefault(child.pk, child)
        known.score = max(known.score, child.score)


def _closeness(child: Any, date_of_birth: date | None, nhs_number: str) -> float:
    birthday = date_of_birth is not None and child.date_of_birth == date_of_birth
    return child.score + (0.5 if birthday else 0) + (2 if nhs_number and child.nhs_number == nhs_number else 0)


def _fits(child: Any, q: str, date_of_birth: date | None, nhs_number: str) -> bool:
    """Whether what was typed is near enough to say that a record exists: a family name alone is not."""
    if nhs_number and child.nhs_number == nhs_number:
        return True
    if date_of_birth is not None:
        return child.date_of_birth == date_of_birth and child.score >= FITS_WITH_BIRTHDAY
    return child.score >= FITS_ALONE and len(q.split()) > 1 and not nhs_number


def _cases_in_sight(user: User, children: Iterable[Child]) -> dict[UUID, Case]:
    """For each child in sight, the open case, or else the latest."""
    rows = Case.objects.visible_to(user).filter(child__in=[child.pk for child in children])
    return {case.child_id: case for case in rows.with_people().order_by(F("closed_at").asc(nulls_last=True))}


def _outside(user: User, children: list[Any]) -> list[Hit]:
    latest = Case.objects.filter(child__in=[child.pk for child in children])
    cases = {case.child_id: case for case in latest.order_by(F("closed_at").asc(nulls_last=True))}
    live = Membership.objects.live(on=timezone.localdate()).filter(user__in=[case.lead_id for case in cases.values()])
    partners = dict(live.order_by("-since", "-pk").values_list("user_id", "team__partner__name"))
    hits = []
    for child in children:
        case = cases.get(child.pk)
        ask = partners.get(case.lead_id, FRONT_DOOR) if case and case.lead_id else FRONT_DOOR
        token = signing.dumps({"child": str(child.pk), "user": user.pk}, salt=ASK_SALT)
        hits.append(Hit(ask=GUARDIAN if case and case.restricted else ask, token=token))
    return hits
