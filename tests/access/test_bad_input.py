"""Every form and every call of the API, with each field wrong in every way we could think of.

Never a fault of ours: the answer is a refusal in words (or, where the value happens to be allowed, a success), no row
is written by a refusal, and a page still shows everything else that was typed.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.core.files import File
from django.db import connection, transaction
from django.urls import reverse

from cases.models import Case, Child
from tests.access.bodies import BODIES, BODILESS, body_of
from tests.access.expectations import SIGHT, TABLE
from tests.access.readied import READY, Ready
from tests.access.routes import every_route
from tests.access.visiting import CHANGING

pytestmark = pytest.mark.django_db
ROUTES = every_route()
LONG = "x" * 30_000
NOBODY = "018f4f6e-0000-7000-8000-000000000000"
# Text that a person, a spreadsheet or a broken program sends.
TEXTS = ("", LONG, "a\x00b", "31/02/2026", "99999999999999999999", "-1", "<b>&'\"", NOBODY, "²")
JSON_ONLY = (None, True, [None], {"a": {"b": []}}, 10**30, 1.5, "\ud800", "2026-02-30T25:61:00Z")
WRITING = ("POST", "PUT", "PATCH")
# Every name that a list of ours reads from its address, and what must not upset it.
ASKED = ("page", "after", "before", "cursor", "page_size", "state", "sort", "panel", "band", "locality", "partner")
ASKED += ("q", "case", "child", "email", "kind", "status", "owner", "since", "until", "quarter", "mine", "scope")
ASKED += ("whose", "fate", "measure", "part", "framework", "item", "person", "significance", "source", "months", "by")
ASKED += ("from", "to", "format", "drifts", "back")
FILTERS = ("a\x00b", "99999999999999999999", "-1", NOBODY, "²", "2026-02-30", "0001-01-01", "9999-12-31")
DAYS = (
    (r"\d{1,2}/\d{1,2}/\d{4}|in .*", "1/1/0001", "31/12/9999"),
    (r"\d{4}-\d\d-\d\d", "0001-01-01", "9999-12-31"),
    (r"\d{4}-\d\d-\d\d[T ].*", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
)


def first_who_may(row: Any, method: str, target: str) -> str:
    who = row.methods[method]
    may = row.sight[target] if who == SIGHT else who[target] if isinstance(who, dict) else who
    seen = row.sight[target].split() if row.sight else may.split()
    return next(person for person in may.split() if person in seen)


def doors() -> Iterator[tuple[str, str]]:
    """Each route and method that takes a body we know a right answer to."""
    for name, row in TABLE.items():
        for method in row.methods:
            if method in WRITING and name in BODIES:
                yield name, method


def where(world: Any, name: str, method: str) -> tuple[str, str, str]:
    """The address of what is to be changed, or the first thing that somebody may; that target; that person."""
    row, ready = TABLE[name], READY.get(name, Ready())
    who = row.methods[method]
    targets = [target for target in row.sight if not isinstance(who, dict) or target in who] if row.sight else [""]
    target = ready.target or targets[0]
    kwargs = world.things[row.thing][target] if row.thing else {}
    return reverse(name, kwargs=kwargs), target, ready.person or first_who_may(row, method, target)


@dataclass(frozen=True)
class Door:
    """A form or call, with all that must be so for its right answer to succeed."""

    name: str
    method: str
    address: str
    person: str
    right: dict[str, Any]

    @property
    def is_api(self) -> bool:
        return ROUTES[self.name].is_api


@contextmanager
def readied(world: Any, name: str, method: str) -> Iterator[Door]:
    """That door; what came before it is undone at the end."""
    address, target, person = where(world, name, method)
    with transaction.atomic():
        ready = READY.get(name, Ready())
        right = body_of(world, name, method, target) | ready.right
        if ready.before is not None and (kwargs := ready.before(world)):
            address = reverse(name, kwargs=kwargs)
        yield Door(name, method, address, person, right)
        transaction.set_rollback(True)


def send(world: Any, door: Door, body: dict[str, Any], *, count: bool = False) -> Any:
    """The answer, with what it wrote undone; `answer.wrote` names the tables it changed, where it may be a refusal.

    `count`: also where it was none.
    """
    for value in body.values():
        if isinstance(value, File):
            value.seek(0)  # read by the request before this one
    sending: dict[str, Any] = {"secure": True}
    if door.is_api:
        text = json.dumps(body, default=str)
        sending |= {"data": text, "content_type": "application/json", "HTTP_IF_MATCH": "*"}
    else:
        sending["data"] = {field: value for field, value in body.items() if value is not None}
    before = touched()
    with transaction.atomic():
        answer = getattr(world.client(door.person), door.method.lower())(door.address, **sending)
        counted = count or may_be_refused(answer)
        written = {oid for oid, times in touched().items() if times != before[oid]} if counted else set()
        left = contents(written)
        transaction.set_rollback(True)
    there = contents(written)
    answer.wrote = [name for name in left if left[name] != there[name]]
    return answer


def may_be_refused(answer: Any) -> bool:
    return answer.status_code == 200 or answer.status_code >= 400


# What a refusal may write: that it happened, who asked and how often.
KEPT_OF_A_REFUSAL = ("audit_", "django_session", "usersessions_", "rate_limit_cache")


@cache
def tables() -> dict[int, str]:
    """Every table of ours but those, by its number in the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname::regclass::oid, relname FROM pg_stat_user_tables WHERE schemaname = 'public'")
        return {int(oid): name for oid, name in cursor.fetchall() if not name.startswith(KEPT_OF_A_REFUSAL)}


def touched() -> dict[int, int]:
    """How often each table was written to in this transaction, what was undone again included. It reads no table."""
    count = " + ".join(f"pg_stat_get_xact_tuples_{verb}(o)" for verb in ("inserted", "updated", "deleted"))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT o, {count} FROM unnest(%s::oid[]) AS o", [list(tables())])
        return dict(cursor.fetchall())


def contents(found: set[int]) -> dict[str, tuple[int, str]]:
    """Rows of these tables, and what they hold."""
    holds = {}
    with connection.cursor() as cursor:
        for name in sorted(tables()[oid] for oid in found):
            cursor.execute(f"SELECT count(*), sum(hashtextextended(row::text, 0))::text FROM {name} AS row")
            holds[name] = cursor.fetchone()
    return holds


def as_text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unescape(content.decode())


def one_of_each(body: dict[str, Any]) -> list[str]:
    """Its fields; of rating_x, rating_y … (a form has dozens of them) the first stands for all."""
    kinds = {field.partition("_")[0] if len(body) > 20 else field: field for field in reversed(body)}
    return sorted(kinds.values())


# Pages whose success is 200, and why it is no redirect.
ANSWERS_AT_ONCE = {
    "partners:make_key": "the new key stands on the page, this once",
    "cases:search": "what was found stands on the page",
    "referrals:known": "a part of the page, asked for while somebody types",
}
# What succeeds and writes nothing, and why.
WRITES_NOTHING = {
    "cases:search": "it reads",
    "child-search": "it reads",
    "referrals:known": "it reads",
    "audit:records": "it keeps the person's address out of the page's own",
    "risk-assessment-preview": "it reckons",
    "partners:acting_for": "it is kept in the session",
}
# Calls whose right answer cannot succeed in this world, and why.
NOT_HERE = {"log-entry-remove": "the panel has scored the child low: tests/riskpanel/risk_log/test_api.py"}
# How many rows a page sent: its own program writes that, not a person. The page comes back, as yet without a word.
COUNTED = ("member-TOTAL_FORMS", "member-INITIAL_FORMS")
# A field without which the page asks something more before it writes: no refusal.
ASKS_FIRST = {"cases:merge": "sure", "referrals:reallocate": "step"}
# A draft keeps what can be read of a refused page, on purpose: nothing typed is lost.
KEEPS_A_DRAFT = {"referrals:child", "referrals:concern", "referrals:family"}


@pytest.mark.parametrize(("name", "method"), [door for door in doors() if door[0] not in NOT_HERE])
def test_the_right_answer_succeeds(world, name, method):
    """So each wrong one below is refused for what is wrong with it."""
    with readied(world, name, method) as door:
        answer = send(world, door, door.right, count=True)
    said = "" if answer.streaming or answer.status_code == 302 else as_text(answer)
    at_once = door.is_api or name in ANSWERS_AT_ONCE
    assert answer.status_code in ((200, 201, 204) if at_once else (302,)), refusal_of(said)
    assert answer.wrote or name in WRITES_NOTHING


def test_each_call_that_writes_has_a_right_answer_or_a_reason():
    """A new form or call has its body in bodies.py, so that it is tried here, or says there why it needs none."""
    writing = {name for name, row in TABLE.items() if set(row.methods) & set(WRITING)}
    assert writing - set(BODIES) == set(BODILESS)


def refusal_of(page: str) -> str:
    """What the summary of a refused page says, or the beginning of any other answer."""
    _, _, summary = page.partition("govuk-error-summary__list")
    return " ".join(re.sub(r"<[^>]*>", " ", summary.partition("</div>")[0] or page[:400]).split())


class Controls(HTMLParser):
    """What stands in the text fields of a page, by name; a page may hold several forms."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea":
            self.open = name
            self.found.setdefault(name, []).append("")
        elif tag == "input" and (given.get("type") or "text") in ("text", "email", "search", "tel"):
            self.found.setdefault(name, []).append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found[self.open][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.found[self.open][-1] = self.found[self.open][-1].removeprefix("\n")
            self.open = ""


def lost(answer: Any, sent: dict[str, Any]) -> list[str]:
    """The text fields of the page that comes back which do not hold what was typed there, right or wrong."""
    if answer.status_code not in (200, 422):
        return []
    standing = Controls(answer.content.decode()).found
    typed = {name: value for name, value in sent.items() if isinstance(value, str) and "\x00" not in value}
    return [name for name, value in typed.items() if name in standing and value not in standing[name]]


def first_and_last_days(right: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """For each day of a body the first that there is and the last, beside which there is no day: field, day, body."""
    for field, given in right.items():
        for written, *days in DAYS:
            if isinstance(given, str | date) and re.fullmatch(written, str(given)):
                yield from ((field, day, right | {field: day}) for day in days)
        if field.endswith("_year"):
            boxes = [field.replace("_year", part) for part in ("_day", "_month", "_year")]
            for day in ("1/1/0001", "31/12/9999"):
                yield field, day, right | dict(zip(boxes, day.split("/"), strict=True))


def broken(door: Door, field: str, bad: Any, answer: Any, gone: list[str]) -> str:
    """What is wrong with this answer, or nothing; `gone` is what it lost of what was typed."""
    said = f"{field}={str(bad)[:30]!r}: {answer.status_code}"
    if answer.status_code >= 500:
        return said
    at_once = door.is_api or door.name in ANSWERS_AT_ONCE
    if answer.status_code < (400 if at_once else 200) or answer.status_code in (301, 302, 303):
        return ""
    if answer.wrote and door.name not in KEEPS_A_DRAFT:
        return f"{said} refused, and yet it wrote to {', '.join(answer.wrote)}"
    if door.is_api and answer.status_code == 400 and not any(json.loads(answer.content).values()):
        return f"{said} without a word: {answer.content[:200]!r}"
    if not door.is_api and field not in COUNTED and field != ASKS_FIRST.get(door.name) and not has_words(answer):
        return f"{said} without a word: {refusal_of(as_text(answer))}"
    if gone:
        return f"{said} refused, and what was typed is gone: {', '.join(gone)}"
    return ""


def has_words(answer: Any) -> bool:
    """A page that comes back says in its summary what is wrong; one that is refused whole, at its head."""
    page = as_text(answer)
    return "govuk-error-summary__list" in page or (answer.status_code >= 400 and "<h1" in page)


@dataclass(frozen=True)
class Tried:
    """What came of one wrong field."""

    field: str
    bad: Any
    fault: str
    gone: list[str]


def tried_with(world: Any, door: Door, body: dict[str, Any], field: str, bad: Any) -> Tried:
    answer = send(world, door, body)
    gone = [] if door.is_api else lost(answer, body)
    return Tried(field, bad, broken(door, field, bad, answer, gone), gone)


@pytest.fixture(scope="module")
def tried(world):
    """Every wrong field of a door, sent once for all that is asked of the answers."""

    @cache
    def at(name: str, method: str) -> list[Tried]:
        with readied(world, name, method) as door:
            fields, right = one_of_each(door.right), door.right
            bad_ones = product(fields, TEXTS + (JSON_ONLY if door.is_api else ()))
            found = [tried_with(world, door, right | {field: bad}, field, bad) for field, bad in bad_ones]
            found += [tried_with(world, door, body, field, day) for field, day, body in first_and_last_days(right)]
            for field in fields:  # and each one missing
                body = {key: value for key, value in right.items() if key != field}
                found.append(tried_with(world, door, body, field, "missing"))
        return found

    return at


@pytest.mark.parametrize(("name", "method"), list(doors()))
def test_a_wrong_field_is_refused_in_words_and_nothing_is_written(tried, name, method):
    faults = [one.fault for one in tried(name, method)]
    assert not any(faults), "\n".join(filter(None, faults))


@pytest.mark.parametrize("name", [name for name, method in doors() if not ROUTES[name].is_api])
def test_a_refused_page_still_shows_what_was_typed(tried, name):
    gone = [(one.field, name) for one in tried(name, "POST") if one.bad == "a\x00b" for name in one.gone]
    assert not gone


# Fields with an id of casework: somebody may hold a real one of what they may not see.
NAMES_CASEWORK = {
    "case-list": "child",
    "child-merge": "other",
    "front-door-load": "cases",
    "referrals:reallocate": "cases",
    "panel-referral-list": "case",
    "risk-assessment-list": "case",
    "log-entry-list-child": "case",
    "action-list": "case",
}


@pytest.mark.parametrize("name", NAMES_CASEWORK)
def test_a_real_id_out_of_sight_is_refused_like_one_of_nobody(world, name):
    """The answer does not say that there is such a thing."""
    field = NAMES_CASEWORK[name]
    kind = Child if field in ("child", "other") else Case
    with readied(world, name, "POST") as door:
        in_sight = kind.objects.visible_to(world.user(door.person)).values("pk")
        right = door.right[field] if isinstance(door.right[field], list) else [door.right[field]]
        hidden = kind.objects.exclude(pk__in=in_sight).exclude(pk__in=right).first()
        assert hidden is not None, f"nothing is out of sight of {door.person}"
        wrap = (lambda one: [one]) if isinstance(door.right[field], list) else (lambda one: one)
        answers = [send(world, door, door.right | {field: wrap(one)}) for one in (str(hidden.pk), NOBODY)]
    real, nobody = answers
    assert real.status_code == nobody.status_code
    if door.is_api:
        assert CHANGING.sub(b"*", real.content) == CHANGING.sub(b"*", nobody.content)
    else:
        assert refusal_of(as_text(real)) == refusal_of(as_text(nobody))
    assert real.status_code >= 400 or (real.status_code == 200 and not door.is_api)
    assert not real.wrote


BODIES_THAT_ARE_NONE = (b"", b"{", b"[]", b"null", b"5", b'"text"', b"\xff\xfe", b'{"a": NaN}', b"[" * 5000)


@pytest.mark.parametrize(("name", "method"), [door for door in doors() if ROUTES[door[0]].is_api])
def test_a_body_that_is_no_object_is_refused(world, name, method):
    address, _, person = where(world, name, method)
    faults = []
    for body in BODIES_THAT_ARE_NONE:
        with transaction.atomic():
            sending = {"data": body, "content_type": "application/json", "HTTP_IF_MATCH": "*", "secure": True}
            answer = getattr(world.client(person), method.lower())(address, **sending)
            transaction.set_rollback(True)
        # an empty body is an object without fields, which some calls take
        allowed = (200, 201, 204, 400, 403, 404, 409, 422) if body in (b"", b"null") else (400, 403, 404, 409, 415, 422)
        if answer.status_code not in allowed:
            faults.append((body[:20], answer.status_code))
    assert not faults


def read(answer: Any) -> Any:
    """The answer, with the file that it may send closed, as a server does. (`close()` would end the connection too.)"""
    for close in answer._resource_closers:
        close()
    return answer


READ = [name for name, row in TABLE.items() if "GET" in row.methods and name != "schema"]  # that takes seconds


@pytest.mark.parametrize("name", READ)
def test_a_wrong_word_in_the_address_breaks_no_page(world, name):
    address, _, person = where(world, name, "GET")
    faults = []
    for bad in FILTERS:
        with transaction.atomic():
            answer = read(world.client(person).get(address, dict.fromkeys(ASKED, bad), secure=True))
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            faults.append((bad[:20], answer.status_code))
    for one in ASKED if ROUTES[name].is_api else ():  # and each alone, where another refused before it
        with transaction.atomic():
            answer = read(world.client(person).get(address, {one: "a\x00b"}, secure=True))
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            faults.append((one, answer.status_code))
    assert not faults


def test_the_number_of_nobody_is_a_number():
    assert UUID(NOBODY).version == 7
