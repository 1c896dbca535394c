"""Every route, every method, every person, for what is in sight, what is another partner's and what is restricted."""

from collections import defaultdict
from itertools import product

import pytest

from tests.access.bodies import body_of
from tests.access.expectations import SIGN_IN_PAGES, SIGNED_IN, TABLE, expected
from tests.access.routes import METHODS, every_route
from tests.access.visiting import visit
from tests.access.world import PERSONS, nothing_like

pytestmark = pytest.mark.django_db  # the world is built once a module; each test runs in a savepoint within it
ROUTES = every_route()
HERE = sorted(set(TABLE) & set(ROUTES))


def test_every_route_has_its_row_and_every_row_its_route():
    """A new page or call says in `expectations.py` who may use it, before anybody does."""
    known = {*TABLE, *SIGN_IN_PAGES}
    without = [f'    "{one.name}": Row(…),  # /{one.pattern}' for one in ROUTES.values() if one.name not in known]
    assert not without, "Say who may, in tests/access/expectations.py, TABLE:\n" + "\n".join(without)
    gone = sorted(known - set(ROUTES))
    assert not gone, f"These rows of tests/access/expectations.py have no route any more: {gone}"


# Strangers of every sort: each must fare like somebody who asks for what never was.
STRANGERS = ("outsider", "superuser", "related")


def persons_for(row, method, target):
    """Every person asks every route once; with further methods and things, whoever sees the thing, and strangers."""
    if (method, target) == (next(iter(row.methods)), next(iter(row.sight), "")) or not target:
        return PERSONS
    return tuple(
        dict.fromkeys(
            (*row.sight[target].split(), "outsider", "superuser", "related", "ended", "manager", "chair", "member")
        )
    )


@pytest.fixture(scope="module")
def visits(world):
    """Every visit to a route, made once: {(method, target, person): Visit}; target "" where the route has no thing."""
    made = {}

    def of(name):
        if name not in made:
            row, route = TABLE[name], ROUTES[name]
            targets = world.things.get(row.thing, {}) if row.thing else {key: {} for key in row.sight or ("",)}
            assert not row.thing or set(row.sight) == set(targets), f"world.py has no {row.thing} for each target"
            made[name] = {}
            for method, (target, kwargs) in product(row.methods, targets.items()):
                if row.named and method == "GET":  # the list of all: its address names nothing
                    target = ""
                body, first = body_of(world, name, method, target), next(iter(targets))
                asked = [(target, kwargs, person) for person in persons_for(row, method, target)]
                if row.thing and target == first:
                    asked += [("nothing", nothing_like(kwargs), person) for person in STRANGERS]
                for where, address, person in asked:
                    seen = visit(world, route, address, person=person, method=method, body=body)
                    made[name][method, where, person] = seen
        return made[name]

    return of


def nothing(row, method, person):
    """A right that needs no thing is asked before the thing is looked for."""
    open_to_all = all(who == SIGNED_IN for who in row.sight.values())
    return "403" if open_to_all and person not in row.methods[method].split() else "404"


def told(differences):
    """{(method, target, wanted, got): persons} in lines."""
    return "\n".join(
        f"  {method} {target or '-'}: wanted {wanted}, got {got}: {' '.join(persons)}"
        for (method, target, wanted, got), persons in differences.items()
    )


@pytest.mark.parametrize("name", HERE)
def test_a_route_answers_whom_the_table_says_and_nobody_else(visits, name):
    wrong = defaultdict(list)
    for (method, target, person), seen in visits(name).items():
        if target == "nothing":
            wanted = nothing(TABLE[name], method, person)
        else:
            wanted = expected(TABLE[name], method, target, person)
        if seen.outcome != wanted:
            wrong[method, target, wanted, f"{seen.outcome} ({seen.status})"].append(person)
    assert not wrong, f"{name}:\n{told(wrong)}"


@pytest.mark.parametrize("name", [name for name in HERE if TABLE[name].thing])
def test_out_of_sight_reads_like_what_never_was(visits, name):
    seen = visits(name)
    told_apart = [
        (method, target, person)
        for (method, target, person), one in seen.items()
        if one.outcome == "404" and person in STRANGERS and one.body != seen[method, "nothing", person].body
    ]
    assert not told_apart


@pytest.mark.parametrize("name", HERE)
def test_a_method_without_a_row_is_not_answered(world, name):
    row, route = TABLE[name], ROUTES[name]
    target, kwargs = next(iter(world.things[row.thing].items())) if row.thing else ("", {})
    person = row.sight[target].split()[0] if row.thing else "admin"
    answered = {}
    for method in set(METHODS) - set(row.methods):
        seen = visit(world, route, kwargs, person=person, method=method)
        if seen.outcome not in ("403", "404", "405"):
            answered[method] = seen.status
    assert not answered, f"{name} answers {answered}: add them to its row, or @require_http_methods to the view"


MOST = 12
PAGES = [name for name in HERE if "GET" in TABLE[name].methods and not ROUTES[name].is_api]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_database_at_most_twelve_times(world, visits, name):
    """Whoever opens it. What is read once for a process is not the page's own: asked again, it is not read."""
    row, asked = TABLE[name], {}
    for (method, target, person), seen in visits(name).items():
        if method == "GET" and seen.outcome == "ok" and len(seen.asked) > MOST:
            kwargs = world.things[row.thing].get(target, {}) if row.thing else {}
            asked[target, person] = len(visit(world, ROUTES[name], kwargs, person=person).asked)
    assert {who: count for who, count in asked.items() if count > MOST} == {}


CHILDS = ("case", "child", "share", "assessment", "log entry", "referral", "information request", "action", "item")


def sent_on(name, seen):
    """The steps of a draft send on whoever comes after the referral was sent: nothing is shown and nothing changed."""
    return seen.status == 302 and name in {f"referrals:{step}" for step in ("child", "concern", "family", "check")}


@pytest.mark.parametrize("name", [name for name in HERE if TABLE[name].thing.removesuffix(" by pk") in CHILDS])
def test_each_look_change_and_refusal_is_on_record_once(visits, name):
    """A look is one read row; a change at least one row of its own; a refusal is a refused row."""
    wrong = defaultdict(list)
    for (method, target, person), seen in visits(name).items():
        if seen.outcome == "sign in" or (name, target) == ("referrals:child", "draft"):
            continue  # what one is still typing oneself is no record yet
        refused = [one for one in seen.records if one.outcome == "refused"]
        if seen.outcome in ("403", "404"):
            if len(refused) != 1 or len(seen.records) != 1:
                wrong[method, target, "one refused row", str([one.verb for one in seen.records])].append(person)
        elif method == "GET" and seen.status == 200 and len([o for o in seen.looks if o.verb == "viewed"]) != 1:
            wrong[method, target, "one read row", str([one.verb for one in seen.records])].append(person)
        elif method != "GET" and seen.status in (200, 201, 302) and not seen.records and not sent_on(name, seen):
            wrong[method, target, f"a row for its {seen.status}", "none"].append(person)
    assert not wrong, f"{name}:\n{told(wrong)}"
