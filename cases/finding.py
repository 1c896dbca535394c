"""Candidates for the child who is meant, and how near each is: one statement, several ways in, then one measure.

The ways in: a number; both names with slips (spellings that share a cut); both names by sound; the day of birth, or
one easily mistaken for it, with a name; the postcode with a name; the beginning of a name while it is typed. Where
none of them leads to anybody, names that share three-letter pieces. Why this shape: docs/decisions/0013.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from partners.models import User

MOST_WORDS, FOUND, FETCHED, BROAD = 4, 60, 120, 300
# pg_trgm's similarity, 0 to 1, that a name shares with what was typed to be looked at when nothing else led anywhere.
PIECES_FROM = 0.25
VALUE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Sought:
    """What is known of the child. All of it may be wrong in a letter."""

    q: str = ""
    date_of_birth: date | None = None
    nhs_number: str = ""
    upn: str = ""
    postcode: str = ""

    @property
    def words(self) -> list[str]:
        """The words of the name as typed: at most four, and each two neighbours as one ("mc donald")."""
        single = [word for word in re.split(r"[\s-]+", self.q) if len(word) > 1][:MOST_WORDS]
        return single + [first + second for first, second in pairwise(single)]

    @property
    def is_full_name(self) -> bool:
        return len(self.words) > 1


@dataclass(frozen=True)
class Candidate:
    """A child and how near: `name` 0 to 1 (sure letters only: `sure`), what of the rest is the same."""

    child_id: UUID
    name: float
    sure: float
    birthday: str  # "same", "like", "other" or "" where either is not known
    numbered: bool
    neighbour: bool

    @property
    def closeness(self) -> float:
        """What the list is ordered by."""
        day = {"same": 0.5, "like": 0.35, "other": -0.15}.get(self.birthday, 0.0)
        return self.name + day + (0.2 if self.neighbour else 0) + (2 if self.numbered else 0)


ASKED = """
WITH asked AS MATERIALIZED (
    SELECT word, dmetaphone(word) AS sound, length(word) AS letters, at = %(last)s AS being_typed
    FROM (SELECT cases_plain(w) AS word, at FROM unnest(%(words)s::text[]) WITH ORDINALITY AS t (w, at)) AS plain
    WHERE length(word) > 1
), near AS MATERIALIZED (
    SELECT coalesce(array_agg(DISTINCT s.word), '{}') AS words
    FROM asked a JOIN cases_spelling s ON s.cut = ANY(ARRAY(SELECT cases_cuts(a.word)))  -- by the index, not a hash
    WHERE levenshtein_less_equal(s.word, a.word, 2) <= CASE WHEN a.letters < 4 THEN 1 ELSE 2 END
), sound AS MATERIALIZED (
    SELECT coalesce(array_agg(sound), '{}') AS words FROM asked WHERE sound <> '' AND letters > 2
)
"""
NEAR, SOUND = "ANY((SELECT words FROM near)::varchar[])", "ANY((SELECT words FROM sound)::varchar[])"
BEGINS = "{0} >= a.word AND {0} < a.word || 'zzzz'"
IN_SIGHT = """EXISTS (
    SELECT 1 FROM cases_case c JOIN cases_caseaccess s ON s.case_id = c.id WHERE c.child_id = k.child_id
        AND s.principal = ANY(%(principals)s::bigint[]) AND (s.until IS NULL OR s.until > %(now)s))"""
# What a way finds: a name, read from the index that leads to it; or a child for certain, whatever the name.
ROW = "k.child_id, k.family, k.given, k.born, false AS certain"
CERTAIN = "h.id, NULL, NULL, NULL::date, true"
WAYS = {
    "number": f"""
        SELECT {CERTAIN} FROM cases_child h WHERE h.nhs_number = %(nhs_number)s AND h.nhs_number <> ''
        UNION ALL SELECT {CERTAIN} FROM cases_child h WHERE h.upn = %(upn)s AND h.upn <> ''""",
    "names": f"""
        SELECT {ROW} FROM cases_knownname k WHERE k.family = {NEAR} AND k.given = {NEAR}
        UNION ALL SELECT {ROW} FROM cases_knownname k WHERE k.sound_family = {SOUND} AND k.sound_given = {SOUND}""",
    "being typed": f"""
        SELECT {ROW} FROM asked a JOIN cases_knownname k ON {BEGINS.format("k.family")} AND k.given = {NEAR}
        WHERE a.being_typed AND a.letters > 2
        UNION ALL
        SELECT {ROW} FROM asked a JOIN cases_knownname k ON {BEGINS.format("k.given")} AND k.family = {NEAR}
        WHERE a.being_typed AND a.letters > 2""",
    # One word fits many: those in sight are looked for, so that none of them is lost among the others.
    "one word": f"""
        (SELECT {ROW} FROM cases_knownname k WHERE k.family = {NEAR} AND {IN_SIGHT} LIMIT {BROAD})
        UNION ALL (SELECT {ROW} FROM cases_knownname k WHERE k.given = {NEAR} AND {IN_SIGHT} LIMIT {BROAD})
        UNION ALL (SELECT {ROW} FROM asked a JOIN cases_knownname k ON {BEGINS.format("k.family")}
            WHERE {IN_SIGHT} LIMIT {BROAD})
        UNION ALL (SELECT {ROW} FROM asked a JOIN cases_knownname k ON {BEGINS.format("k.given")}
            WHERE {IN_SIGHT} LIMIT {BROAD})""",
    "birthday": f"""
        (SELECT {ROW} FROM cases_knownname k WHERE k.born = %(born)s LIMIT 500)
        UNION ALL
        SELECT {ROW} FROM cases_knownname k WHERE k.born = ANY(%(like)s::date[]) AND k.sound_family = {SOUND}""",
    "postcode": f"""
        SELECT {CERTAIN} FROM cases_child h JOIN cases_knownname k ON k.child_id = h.id
        WHERE h.postcode = %(postcode)s AND h.postcode <> '' AND NOT h.protected_address
            AND (k.family = {NEAR} OR k.given = {NEAR} OR k.sound_family = {SOUND})""",
    "pieces": f"""
        SELECT {ROW} FROM cases_knownname k
        WHERE k.family %% ANY(ARRAY(SELECT word FROM asked)) AND k.given %% ANY(ARRAY(SELECT word FROM asked))""",
}
# How like a word is to a name: the share of letters that need no change, or nearly the same where it sounds the same.
LIKE = """greatest(1 - levenshtein(a.word, k.{0})::real / greatest(a.letters, length(k.{0}), 1),
    CASE WHEN a.sound = k.sound_{0} AND a.sound <> '' AND a.letters > 2 THEN 0.85 ELSE 0 END)"""
BEGUN = "CASE WHEN a.being_typed AND a.letters > 2 AND starts_with(k.{0}, a.word) THEN 0.8 ELSE 0 END"
# A rough measure of each name, so that only the nearest children are fetched; then the whole measure of those.
ROUGH = """greatest(1 - levenshtein(a.word, k.{0})::real / greatest(a.letters, length(k.{0}), 1),
    CASE WHEN a.letters > 2 AND a.sound <> '' AND a.sound = k.sound THEN 0.85
        WHEN a.being_typed AND a.letters > 2 AND starts_with(k.{0}, a.word) THEN 0.8 ELSE 0 END)"""
MEASURED = f"""
, families AS (
    SELECT family, max({ROUGH.format("family")}) AS family_like
    FROM (SELECT family, dmetaphone(family) AS sound FROM found WHERE NOT certain GROUP BY family) AS k
    CROSS JOIN asked a GROUP BY family
), givens AS (
    SELECT given, max({ROUGH.format("given")}) AS given_like
    FROM (SELECT given, dmetaphone(given) AS sound FROM found WHERE NOT certain GROUP BY given) AS k
    CROSS JOIN asked a GROUP BY given
), nearest AS MATERIALIZED (
    SELECT child_id FROM found LEFT JOIN families USING (family) LEFT JOIN givens USING (given)
    GROUP BY child_id ORDER BY bool_or(certain) DESC, max(
        CASE WHEN %(full)s THEN family_like + given_like ELSE greatest(family_like, given_like) * 2 END
        + CASE WHEN born = %(born)s THEN 1 WHEN born = ANY(%(like)s::date[]) THEN 0.7
            WHEN born <> %(born)s THEN -0.3 ELSE 0 END
    ) DESC NULLS LAST, child_id LIMIT {FETCHED}
), measured AS (
    SELECT k.child_id, k.born, likeness.* FROM nearest AS f
    JOIN cases_knownname k ON k.child_id = f.child_id
    CROSS JOIN LATERAL (
        SELECT max({LIKE.format("family")}) AS family, max({LIKE.format("given")}) AS given,
            max({BEGUN.format("family")}) AS family_begun, max({BEGUN.format("given")}) AS given_begun
        FROM asked a
    ) AS likeness
), named AS (
    SELECT child_id, max(born) AS born,
        max(CASE WHEN %(full)s THEN (family + given) / 2 ELSE greatest(family, given) END) AS sure,
        max(CASE WHEN %(full)s THEN (greatest(family, family_begun) + greatest(given, given_begun)) / 2
            ELSE greatest(family, given, family_begun, given_begun) END) AS name
    FROM measured GROUP BY child_id
)
SELECT h.id, coalesce(n.name, 1), coalesce(n.sure, 0),
    CASE WHEN n.born IS NULL OR %(born)s::date IS NULL THEN '' WHEN n.born = %(born)s THEN 'same'
        WHEN n.born = ANY(%(like)s::date[]) THEN 'like' ELSE 'other' END,
    h.nhs_number <> '' AND h.nhs_number = %(nhs_number)s OR h.upn <> '' AND h.upn = %(upn)s,
    h.postcode <> '' AND h.postcode = %(postcode)s AND NOT h.protected_address
FROM named n JOIN cases_child h ON h.id = n.child_id AND h.merged_into_id IS NULL
"""


def candidates(sought: Sought, *, user: User) -> list[Candidate]:
    """Who may be meant, the nearest first, at most 60. Nothing of it may be shown before sight was asked."""
    return candidates_of_each([sought], user=user)[0]


@transaction.atomic
def candidates_of_each(every: Sequence[Sought], *, user: User) -> list[list[Candidate]]:
    """The same of several children, in the order given: three statements at most, for however many."""
    found = _asked([(sought, ways_in(sought)) for sought in every], user)
    unlike = [
        place
        for place, sought in enumerate(every)
        if sought.is_full_name and not any(one.name >= 0.75 or one.numbered for one in found[place])
    ]
    if unlike:
        _tolerate()
        again = _asked([(every[place], [*ways_in(every[place]), "pieces"]) for place in unlike], user)
        for place, ones in zip(unlike, again, strict=True):
            found[place] = ones
    return [sorted(ones, key=lambda one: (-one.closeness, one.child_id))[:FOUND] for ones in found]


def ways_in(sought: Sought) -> list[str]:
    """The ways in that what was typed allows, names of `WAYS`."""
    return list(_ways(sought))


def _ways(sought: Sought) -> Iterator[str]:
    if sought.nhs_number or sought.upn:
        yield "number"
    if sought.is_full_name:
        yield from ("names", "being typed")
    elif sought.words:
        yield "one word"
    if sought.date_of_birth:
        yield "birthday"
    if sought.postcode and sought.words:
        yield "postcode"


def _asked(searches: Sequence[tuple[Sought, list[str]]], user: User) -> list[list[Candidate]]:
    """What each search finds by its ways in; all are one statement."""
    found: list[list[Candidate]] = [[] for _ in searches]
    parts: list[str] = []
    values: dict[str, Any] = {}
    for place, (sought, ways) in enumerate(searches):
        if ways:
            text, its_own = statement(sought, user, ways)
            own = VALUE.sub(rf"%(\1_{place})s", text)
            parts.append(f"SELECT {place}, of_{place}.* FROM ({own}) AS of_{place}")
            values |= {f"{name}_{place}": value for name, value in its_own.items()}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for place, *row in cursor.fetchall():
                found[place].append(Candidate(*row))
    return found


def statement(sought: Sought, user: User, ways: list[str]) -> tuple[str, dict[str, Any]]:
    """The statement by these ways in, and its values."""
    found = " UNION ALL ".join(f"({WAYS[way]})" for way in ways)
    return f"{ASKED}, found (child_id, family, given, born, certain) AS MATERIALIZED ({found}) {MEASURED}", _values(
        sought, user
    )


def _values(sought: Sought, user: User) -> dict[str, Any]:
    born = sought.date_of_birth
    words = sought.words
    return {
        "words": words,
        "last": (len(words) + 1) // 2,  # the neighbours made one come after
        "full": sought.is_full_name,
        "born": born,
        "like": easily_mistaken(born) if born else [],
        "nhs_number": sought.nhs_number,
        "upn": sought.upn.upper(),
        "postcode": tidy_postcode(sought.postcode),
        "principals": user.principals,
        "now": timezone.now(),
    }


def _tolerate() -> None:
    """How like a word must be to count, for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(PIECES_FROM)])


def easily_mistaken(born: date) -> list[date]:
    """Days written for this one by mistake: day and month changed over; a day, a month, a year, or ten off."""
    within = range(date.min.toordinal(), date.max.toordinal() + 1)
    days = [date.fromordinal(one) for by in (-1, 1, -10, 10) if (one := born.toordinal() + by) in within]
    for year, month in [(-1, 0), (1, 0), (-10, 0), (10, 0), (0, -1), (0, 1)]:
        days += _moved(born, year=born.year + year, month=born.month + month, day=born.day)
    days += _moved(born, year=born.year, month=born.day, day=born.month)
    return [day for day in dict.fromkeys(days) if day != born]


def _moved(born: date, *, year: int, month: int, day: int) -> list[date]:
    if not (1 <= month <= 12 and 1 <= year <= 9999) or day > monthrange(year, month)[1]:
        return []
    return [born.replace(year=year, month=month, day=day)]


def tidy_postcode(typed: str) -> str:
    """ "zz11aa" is ZZ1 1AA, as records have it."""
    letters = "".join(typed.split()).upper()
    return f"{letters[:-3]} {letters[-3:]}" if len(letters) > 4 else letters
