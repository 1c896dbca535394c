"""The OpenAPI description lists exactly what exists, says how each call refuses, and holds against odd input."""

import json
import re
import warnings
from urllib.parse import urlencode

import pytest
from django.db import transaction

from tests.access.bodies import BODIES, body_of
from tests.access.expectations import SIGHT, SIGNED_IN, TABLE
from tests.access.routes import every_route
from tests.access.test_bad_input import where

pytestmark = pytest.mark.django_db
PARAMETER = re.compile(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)|<[^>]+>|\{[^}]+\}")
API = {one.name: one for one in every_route().values() if one.is_api and one.name != "schema"}


def plain(pattern):
    """`cases/(?P<pk>…)/shares/$` and `/cases/{id}/shares/` written alike."""
    text = PARAMETER.sub("{}", pattern).replace("^", "").replace("$", "").replace("\\", "")
    return "/" + text.lstrip("/")


@pytest.fixture(scope="module")
def description(world):
    return json.loads(world.client("admin").get("/api/v1/schema/", secure=True).rendered_content)


@pytest.fixture(scope="module")
def described(description):
    """{(address, METHOD): the codes its description names}."""
    return {
        (plain(address), method.upper()): set(operation["responses"])
        for address, operations in description["paths"].items()
        for method, operation in operations.items()
        if method in ("get", "post", "put", "patch", "delete")
    }


def test_the_description_lists_exactly_the_calls_that_exist(described):
    exist = {(plain(one.pattern), method) for one in API.values() for method in one.declared}
    assert exist - set(described) == set(), "exist, and the description does not say so"
    assert set(described) - exist == set(), "described, and do not exist"


def test_each_call_says_how_it_refuses(described):
    """401 everywhere; 404 where the address names a thing; 403 where not everybody who sees it may."""
    lacking = []
    for name, route in API.items():
        row = TABLE.get(name)
        for method, who in row.methods.items() if row else ():
            needed = {"401"} | ({"404"} if row.thing or (row.named and method != "GET") else set())
            needed |= {"403"} if who not in (SIGHT, SIGNED_IN) else set()
            missing = needed - described.get((plain(route.pattern), method), needed)
            lacking += [f"{method} {plain(route.pattern)}: {' '.join(sorted(missing))}"] if missing else []
    assert not lacking, "\n".join(lacking)


# Sent twice or late, these overwrite nobody's work: the same again is the same, or what has ended is refused (409).
HARMLESS_AGAIN = {
    "/api/v1/cases/{}/shares/{}/end/": "a share ends once",
    "/api/v1/children/{}/unmerge/": "a merge is taken apart once",
    "/api/v1/children/ask/": "an asking within half an hour is one asking",
    "/api/v1/children/search/": "reads",
    "/api/v1/risk-assessments/preview/": "stores nothing",
    "/api/v1/guidance/{}/acknowledge/": "once for each person and version",
    "/api/v1/panels/{}/accept-terms/": "names the version that was read, accepted once by each person",
    "/api/v1/log-views/{}/": "a view of one's own is forgotten once",
    "/api/v1/notifications/{}/read/": "read is read",
    "/api/v1/panel-referrals/{}/end/": "a referral ends once",
    "/api/v1/referrals/{}/attachments/": "the same file again is the one that is there",
    "/api/v1/meetings/{}/attendance/": "sets one seat, whose holder of the pen is one person",
    "/api/v1/meetings/{}/conflicts/{}/withdraw/": "a conflict of interest is taken back once",
    "/api/v1/meetings/{}/drafts/": "carries the edition it was typed on",
    "/api/v1/meetings/{}/pen/": "a lease: whoever has it is said",
    "/api/v1/meetings/{}/statement/": "accepted once by each person",
}


def test_each_change_is_held_to_what_was_read_or_can_be_repeated(description):
    """A change names the ETag it read; what creates takes a key; what needs neither is listed above with why."""
    bare = {
        plain(address)
        for address, operations in description["paths"].items()
        for method, operation in operations.items()
        if method in ("post", "put", "patch", "delete")
        and not {"If-Match", "Idempotency-Key"} & {one["name"] for one in operation.get("parameters", [])}
    }
    assert bare == set(HARMLESS_AGAIN)


def parameters(description, name, method):
    """The names of what the description of this call takes beside its body."""
    for there, operations in description["paths"].items():
        if plain(there) == plain(API[name].pattern) and method.lower() in operations:
            return {one["name"] for one in operations[method.lower()].get("parameters", [])}
    raise LookupError(name)


HELD = [
    (name, method)
    for name, row in TABLE.items()
    for method in row.methods
    if (name, method) in {(one.name, verb) for one in API.values() for verb in ("POST", "PUT", "PATCH")}
]


@pytest.mark.parametrize(("name", "method"), HELD)
def test_a_call_that_says_it_needs_if_match_does(world, description, name, method):
    """Without the header 428, with an old tag 412; nothing is written by either."""
    address, target, person = where(world, name, method)
    if "If-Match" not in parameters(description, name, method):
        return
    body = json.dumps(body_of(world, name, method, target) if name in BODIES else {}, default=str)
    for headers, expected in (({}, 428), ({"If-Match": '"old"'}, 412)):
        with transaction.atomic():
            answer = world.client(person).generic(
                method, address, body, content_type="application/json", secure=True, headers=headers
            )
            transaction.set_rollback(True)
        assert answer.status_code == expected, answer.content[:200]


KEYED = [(name, method) for name, method in HELD if method == "POST" and name in BODIES]


@pytest.mark.parametrize(("name", "method"), KEYED)
def test_the_same_request_with_the_same_key_gets_the_same_answer(world, description, name, method):
    if "Idempotency-Key" not in parameters(description, name, method):
        return
    address, target, person = where(world, name, method)
    body = json.dumps(body_of(world, name, method, target), default=str)
    with transaction.atomic():
        first, again = (
            world.client(person).generic(
                method, address, body, content_type="application/json", secure=True, headers={"Idempotency-Key": "k"}
            )
            for _ in range(2)
        )
        transaction.set_rollback(True)
    assert (again.status_code, json.loads(again.content)) == (first.status_code, json.loads(first.content))
    kept = first.status_code < 300  # a refusal is not kept: the same request may be right in a minute
    assert again.headers.get("Idempotent-Replayed") == ("true" if kept else None)
    assert not kept or again.headers["ETag"] == first.headers.get("ETag", again.headers["ETag"]), (
        "a change may follow from either"
    )


def sent(world, case):
    body = "" if case.body.__class__.__name__ == "NotSet" else json.dumps(case.body, default=str)
    headers = {name: str(value) for name, value in (case.headers or {}).items() if str(value).isprintable()}
    with transaction.atomic():
        answer = world.client("school").generic(
            case.method,
            f"{case.formatted_path}?{urlencode(case.query or {}, doseq=True)}",
            body.encode("utf-8", "replace"),
            content_type="application/json",
            secure=True,
            headers={"If-Match": "*"} | headers,
        )
        transaction.set_rollback(True)
    return answer.status_code


def test_odd_input_from_a_partner_never_breaks_the_api(world, description):
    """A few odd requests for each call, as the school: whatever comes of them, never a 5xx."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import schemathesis
        from hypothesis import HealthCheck, Phase, given, settings

        schema = schemathesis.openapi.from_dict(description)
        broken = []
        for found in schema.get_all_operations():
            operation = found.ok()

            @settings(
                max_examples=3,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy())
            def ask(case):
                status = sent(world, case)
                if status >= 500:
                    broken.append(f"{case.method} {case.formatted_path} {case.query} {case.body}: {status}")

            ask()
    assert not broken, "\n".join(broken[:20])
