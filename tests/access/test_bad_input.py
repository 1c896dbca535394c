"""Every form and every call of the API, with each field wrong in every way we could think of.

Never a fault of ours: the answer is a refusal in words (or, where the value happens to be allowed, a success), no row
is written by a refusal, and a page still shows everything else that was typed.
"""

import json
from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.urls import reverse

from tests.access.bodies import BODIES, body_of
from tests.access.expectations import SIGHT, TABLE
from tests.access.routes import every_route

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
FILTERS = ("a\x00b", "99999999999999999999", "-1", NOBODY, "²", "2026-02-30")


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
    """The address of the first thing that somebody may change here; that target; that person."""
    row = TABLE[name]
    who = row.methods[method]
    targets = [target for target in row.sight if not isinstance(who, dict) or target in who] if row.sight else [""]
    things = world.things[row.thing] if row.thing else {}
    kwargs = things[targets[0]] if row.thing else {}
    return reverse(name, kwargs=kwargs), targets[0], first_who_may(row, method, targets[0])


def send(world: Any, name: str, method: str, body: dict[str, Any]) -> Any:
    """The answer, with what it wrote undone; `answer.wrote` names the tables it changed, where it may be a refusal."""
    address, _, person = where(world, name, method)
    sending: dict[str, Any] = {"secure": True}
    if ROUTES[name].is_api:
        text = json.dumps(body, default=str)
        sending |= {"data": text, "content_type": "application/json", "HTTP_IF_MATCH": "*"}
    else:
        sending["data"] = {field: value for field, value in body.items() if value is not None}
    before = touched()
    with transaction.atomic():
        answer = getattr(world.client(person), method.lower())(address, **sending)
        written = {oid for oid, times in touched().items() if times != before[oid]} if may_be_refused(answer) else set()
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


SHOWN_ONCE = {"partners:make_key"}  # 200 is its success: the new key stands on the page, this once


def broken(field: str, bad: Any, answer: Any, *, name: str, is_api: bool) -> str:
    """What is wrong with this answer, or nothing."""
    said = f"{field}={str(bad)[:30]!r}: {answer.status_code}"
    if answer.status_code >= 500:
        return said
    refused = answer.status_code >= 400 or (not is_api and answer.status_code == 200 and name not in SHOWN_ONCE)
    if refused and answer.wrote:
        return f"{said} refused, and yet it wrote to {', '.join(answer.wrote)}"
    if is_api and answer.status_code == 400 and not any(json.loads(answer.content).values()):
        return f"{said} without a word: {answer.content[:200]!r}"
    return ""


@pytest.mark.parametrize(("name", "method"), list(doors()))
def test_a_wrong_field_is_refused_in_words_and_nothing_is_written(world, name, method):
    is_api = ROUTES[name].is_api
    _, target, _ = where(world, name, method)
    right, faults = body_of(world, name, method, target), []
    for field, bad in product(one_of_each(right), TEXTS + (JSON_ONLY if is_api else ())):
        answer = send(world, name, method, right | {field: bad})
        if fault := broken(field, bad, answer, name=name, is_api=is_api):
            faults.append(fault)
    for field in one_of_each(right):  # and each one missing
        answer = send(world, name, method, {key: value for key, value in right.items() if key != field})
        if fault := broken(field, "missing", answer, name=name, is_api=is_api):
            faults.append(fault)
    assert not faults, "\n".join(faults)


def typed(body: dict[str, Any]) -> dict[str, str]:
    """What a person would miss: words, not the choices and numbers that stand in attributes."""
    return {key: value for key, value in body.items() if isinstance(value, str) and " " in value}


@pytest.mark.parametrize("name", [name for name, method in doors() if not ROUTES[name].is_api])
def test_a_refused_page_still_shows_what_was_typed(world, name):
    _, target, _ = where(world, name, "POST")
    right, lost = body_of(world, name, "POST", target), []
    for field in one_of_each(right):
        answer = send(world, name, "POST", right | {field: "a\x00b"})
        if answer.status_code in (200, 422) and (page := as_text(answer)):
            lost += [(field, key) for key, words in typed(right).items() if key != field and words not in page]
    assert not lost


BODIES_THAT_ARE_NONE = (b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"a": NaN}', b"[" * 5000)


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
