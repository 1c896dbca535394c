"""How the database reads the list of cases: by the read table's index, never the whole of anything."""

import json

import pytest
from django.db import connection

from cases import access, operations
from cases.models import Case
from partners.models import User

MANY = 6000


@pytest.fixture
def many(cast, case) -> User:
    """Six thousand cases shared with the council, and as many with others, as the planner sees them."""
    others = [cast.partners[key].pk for key in ("school", "health", "police", "charity")]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_child (id, reference, given_name, family_name, nhs_number, upn, sex, postcode, "
            "protected_address, languages, created_at) SELECT uuidv7(), 'XX' || n, 'Child', 'Madeup ' || n, '', '', "
            "'U', '', false, '{}', now() FROM generate_series(1, %s) n",
            [MANY],
        )
        cursor.execute(
            "INSERT INTO cases_case (id, child_id, state, lead_id, locality_id, level_of_need, restricted, opened_at, "
            "closing_reason, updated_at) SELECT uuidv7(), id, 'open', %s, %s, 2, false, now(), '', "
            "now() - random() * interval '300 days' FROM cases_child WHERE reference LIKE 'XX%%'",
            [cast.socialworker.pk, cast.north.pk],
        )
        cursor.execute(
            "INSERT INTO cases_caseaccess (principal, case_id, is_open, updated_at) "
            "SELECT p, c.id, true, c.updated_at FROM cases_case c, unnest(%s::bigint[]) p WHERE c.id <> %s",
            [[cast.partners["council"].pk, *others], case.pk],
        )
        for table in ("cases_child", "cases_case", "cases_caseaccess", "partners_user", "partners_locality"):
            cursor.execute(f"ANALYZE {table}")
    return User.objects.get(pk=cast.socialworker.pk)


def nodes(plan: dict) -> list[dict]:
    return [plan, *(node for child in plan.get("Plans", []) for node in nodes(child))]


def explain(sql: str, values: dict) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    return nodes((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"])


def scanned_whole(found: list[dict]) -> set[str]:
    """Small registers of places and people may be read whole; cases, children and the read table may not."""
    return {node["Relation Name"] for node in found if node["Node Type"] == "Seq Scan"} - {
        "partners_locality",
        "partners_user",
    }


@pytest.mark.parametrize("which", [{"open_only": True}, {"open_only": False}], ids=["open", "all"])
def test_a_page_of_the_list_scans_no_table_and_hashes_no_subplan(many, which):
    first = access.visible_cases(many, **which)
    for key in (None, first.next_key):
        sql, values = access._statement(access.PAGE, many, closed_only=False, after=key, **which)
        found = explain(sql, values | {"limit": 26})
        assert scanned_whole(found) == set()
        assert not any("hashed SubPlan" in str(node.get("Filter", "")) for node in found)
        assert any(node.get("Index Name", "").startswith("case_access_") for node in found)


def test_the_count_stops_at_its_cap_and_scans_no_table(many):
    assert access.count_visible_cases(many) == access.COUNT_CAP + 1
    sql, values = access._statement(access.COUNT, many, open_only=True, closed_only=False)
    assert scanned_whole(explain(sql, values | {"cap": access.COUNT_CAP + 1})) == set()


def test_one_record_is_found_without_scanning(many, case):
    rows = Case.objects.visible_to(many).filter(pk=case.pk)
    sql, values = rows.query.sql_with_params()
    found = explain(sql, values)
    assert scanned_whole(found) == set()
    operations.change_level(case, level_of_need=2, reason="Better", by=many)
    assert access.visible_cases(many).cases[0] == case, "what was just changed stands first"
