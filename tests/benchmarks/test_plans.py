"""How PostgreSQL reads the list of cases: one ordered index-only scan a principal, whatever else changes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from audit import sealing
from benchmarks.people import askers
from cases import access
from trust.demo.scale import building
from trust.demo.scale.sizes import Size


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def plan_of(sql: str, values: dict) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    return list(nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))


@pytest.mark.django_db(transaction=True)
def test_lists_and_counts_scan_the_read_table_by_its_index_alone(settings, tmp_path):
    settings.AUDIT_SEAL_FILE = str(tmp_path / "seals.log")
    size = replace(Size.of(9000, until=date(2026, 11, 1), seed=1), looks=3600, referrals=4000)
    building.build(size, say=lambda line: None)
    key = ("2026-09-01T00:00:00Z", "00000000-0000-0000-0000-000000000000")
    for asker in askers():
        for template, after in ((access.PAGE, None), (access.PAGE, key), (access.COUNT, None)):
            for open_only in (True, False):
                sql, values = access._statement(
                    template, asker.user, open_only=open_only, closed_only=False, after=after
                )
                plan = plan_of(sql, values | {"limit": 26, "cap": 1001})
                where = (asker.label, template[:20], open_only, after)
                read = [node for node in plan if node.get("Relation Name") == "cases_caseaccess"]
                assert [node["Node Type"] for node in read] == ["Index Only Scan"], where
                cut = [node for node in plan if read[0] in node.get("Plans", ())]
                assert [node["Node Type"] for node in cut] == ["Limit"], f"sorted anew: {where}"
                assert not any("SubPlan" in str(node.get("Filter", "")) for node in plan), where
    verdict = sealing.verify()
    assert verdict.is_sound
    assert (verdict.rows, verdict.unsealed) == (3600, 0), "generate seals each month it wrote"
