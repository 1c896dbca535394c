"""The front door's rates over five years from their summary, and what keeping it costs a write of a referral."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from statistics import median
from typing import Any

import psycopg2
from django.db import connection

from benchmarks.ground import Ground
from benchmarks.measure import Figure, interleave, ms
from benchmarks.people import of_front_door
from referrals.figures import counting, recount
from referrals.figures.asked import Asked, By
from trust.launcher import postgres

DIRECT = f"SELECT month, sum(received), sum(no_action), sum(again) FROM ({recount.COUNTED}) AS c GROUP BY 1"
KEPT_BY = "ALTER TABLE referrals_referral {} TRIGGER tally_of_new"
ONE = "SELECT id FROM referrals_referral WHERE state = 'accepted' ORDER BY id DESC LIMIT 1"


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    user = of_front_door()
    for by in By:
        asked = replace(Asked.of({"months": 60}), by=by)
        taken = interleave({"summary": lambda a=asked: counting.rates(user, a), "direct": _direct}, rounds=rounds // 4)
        lines = len(counting.rates(user, asked))
        floor = f"{ms(taken['direct'])} counted anew"
        yield Figure(
            f"rates of 5 years by {by}, {lines} lines",
            ms(taken["summary"]),
            taken["summary"] * 1000,
            floor,
            at_most=15,
            unit="ms",
        )
    asked = Asked.of({"months": 60})
    whole = interleave({"all": lambda: counting.figures(user, asked)}, rounds=max(3, rounds // 10))
    yield Figure("  with the middle time to decision", ms(whole["all"]))
    for number in (1, 1000):
        plain, kept = _writes(number, rounds=rounds)
        yield Figure(f"keeping the summary, {number} a statement", ms(kept), kept / plain, ms(plain), at_most=1.2)
    _tidy()


def _direct() -> None:
    with connection.cursor() as cursor:
        cursor.execute(DIRECT)
        cursor.fetchall()


def _writes(number: int, *, rounds: int) -> tuple[float, float]:
    """Seconds of one statement that inserts so many received referrals, without and with the trigger, taking turns.

    Each turn is rolled back; what is timed is the statement, by the server. Only the tables' owner may switch triggers.
    """
    with (
        closing(psycopg2.connect(**connection.get_connection_params() | {"user": postgres.OWNER})) as owner,
        owner.cursor() as cursor,
    ):
        cursor.execute(ONE)
        model = cursor.fetchone()[0]
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'referrals_referral'")
        columns = [one for (one,) in cursor.fetchall()]
        instead = {
            "id": "gen_random_uuid()",
            "reference": "'B' || substr(md5(random()::text), 1, 11)",
            "form_token": "NULL",
        }
        values = ", ".join(instead.get(one, one) for one in columns)
        sql = (
            f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) INSERT INTO referrals_referral ({', '.join(columns)})"
            f" SELECT {values} FROM referrals_referral, generate_series(1, {number}) AS n WHERE id = %s"
        )
        taken: dict[str, list[float]] = {"DISABLE": [], "ENABLE": []}
        for turn in range(rounds // 2):
            for how in ("DISABLE", "ENABLE") if turn % 2 else ("ENABLE", "DISABLE"):
                taken[how].append(_one(owner, cursor, how, sql, model, times=30 if number == 1 else 9))
    return median(taken["DISABLE"]), median(taken["ENABLE"])


def _tidy() -> None:
    """Thousands of rows were rolled back: their dead entries in the indexes would slow what is measured next."""
    with closing(psycopg2.connect(**connection.get_connection_params() | {"user": postgres.OWNER})) as owner:
        owner.autocommit = True
        with owner.cursor() as cursor:
            cursor.execute("VACUUM referrals_referral, referrals_frontdoorchange")


def _one(owner: Any, cursor: Any, how: str, sql: str, model: Any, *, times: int) -> float:
    cursor.execute(KEPT_BY.format(how))  # and every plan that names the table is made anew: the first do not count
    taken = []
    for _ in range(times):
        cursor.execute(sql, [model])
        taken.append(cursor.fetchone()[0][0]["Execution Time"] / 1000)
    owner.rollback()
    return median(taken[times // 3 :])
