"""The page of figures, the list behind a number, and a file that gives the same figures again."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from io import StringIO
from statistics import median_low

import pytest
from django.core.cache import cache
from django.utils import timezone

from audit.models import Record
from cases.operations import restrict_case
from govuk.spreadsheets import plain_cell
from referrals import operations
from referrals.figures import counting
from referrals.figures.asked import Asked, By, months_after
from referrals.models import Referral
from tests.referrals.conftest import ANSWERS, DECISION
from tests.referrals.figures.test_summary import NO_ACTION, decide
from trust.board import done

FIGURES = "/front-door/figures/"


@pytest.fixture
def half_a_year(cast, guidance):
    """Twelve referrals of six children over five months: decided, not decided, from here and there."""
    cache.clear()
    for number in range(12):
        answers = ANSWERS | {"given_name": f"Child{number % 6}", "source": ("2A", "6", "3B")[number % 3]}
        answers |= {"postcode": ("ZZ1 2BB", "ZZ2 2BB", "")[number % 3]}
        referral = operations.start_referral(by=cast.school, date_of_birth="2015-03-02", **answers)
        referral = operations.send_referral(referral, by=cast.school)
        if number % 4:
            decide(cast, referral, **(NO_ACTION if number % 2 else DECISION | {"outcome": "early_help"}))
        moved = timezone.now() - timedelta(days=(12 - number) * 12, minutes=number)
        Referral.objects.filter(pk=referral.pk).update(received_at=moved)


def file_of(client, query=""):
    response = client.get(f"{FIGURES}export/{query}")
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(response.content.decode())))


def recounted(rows, column):
    parts = defaultdict(list)
    for row in rows:
        parts[row[column]].append(row)
    return {
        part: (
            len(of),
            sum(int(row["Decided"]) for row in of),
            sum(int(row["No further action"]) for row in of),
            sum(int(row["Re-referral"]) for row in of),
            sum(int(row["Re-referral after no further action"]) for row in of),
            median_low(times)
            if (times := [int(row["Minutes to decision"]) for row in of if row["Decided"] == "1"])
            else None,
        )
        for part, of in parts.items()
    }


@pytest.mark.parametrize(("by", "column"), [(By.MONTH, "Month"), (By.LOCALITY, "Locality"), (By.SOURCE, "Source code")])
def test_a_recount_of_the_file_gives_the_figures_of_the_page(cast, sign_in, half_a_year, by, column):
    client = sign_in(cast.frontdoor)
    lines, _ = counting.figures(cast.frontdoor, Asked.of({"by": by}))
    shown = {
        ("" if "In no" in one.label else one.label) if by == By.LOCALITY else one.part: (
            one.counts.received,
            one.counts.decided,
            one.counts.no_action,
            one.counts.again,
            one.counts.again_after_no_action,
            one.minutes,
        )
        for one in lines
        if one.counts.received
    }
    assert recounted(file_of(client), column) == shown
    assert sum(received for received, *_ in shown.values()) == 12
    assert sum(again for *_, again, _, _ in shown.values()) > 0


def test_a_decision_made_anew_makes_the_time_to_decision_no_longer(cast, guidance, time_machine, sign_in):
    time_machine.move_to("2026-03-02 10:00+00:00", tick=False)
    draft = operations.start_referral(by=cast.school, date_of_birth="2015-03-02", **ANSWERS)
    sent = operations.send_referral(draft, by=cast.school)
    time_machine.move_to("2026-03-02 12:00+00:00", tick=False)
    decide(cast, sent, **NO_ACTION)
    operations.disagree(sent, words="It is worse than that.", by=cast.school)
    time_machine.move_to("2026-03-04 12:00+00:00", tick=False)
    anew = operations.decide_otherwise(sent, by=cast.manager, **DECISION | {"outcome": "early_help"})
    assert anew.replaces is not None
    lines, total = counting.figures(cast.frontdoor, Asked.of({"by": By.SOURCE}))
    assert ([one.minutes for one in lines], total.minutes) == ([120], 120)
    [waits] = [one for one in done.read(date(2026, 1, 1), date(2026, 4, 1)) if one.kind == done.WAITS]
    assert (waits.top, waits.bottom) == (120, 1), "and the Board reads the same"
    assert total.counts.no_action == 0, "what became of it is the decision in force"
    assert [row["Minutes to decision"] for row in file_of(sign_in(cast.frontdoor))] == ["120"]


def test_the_file_is_on_record_and_names_nobody(cast, sign_in, half_a_year):
    client = sign_in(cast.frontdoor)
    rows = file_of(client)
    assert "Child" not in str(rows)
    record = Record.objects.get(verb="exported")
    assert (record.actor_id, record.detail["rows"]) == (cast.frontdoor.pk, 12)


def test_the_sixth_file_within_an_hour_is_refused(cast, sign_in, half_a_year):
    client = sign_in(cast.frontdoor)
    answers = [client.get(f"{FIGURES}export/").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_a_number_leads_to_its_definition_and_its_list(cast, sign_in, half_a_year):
    client = sign_in(cast.frontdoor)
    page = client.get(f"{FIGURES}list/?by=source&measure=no_action&part=6").content.decode()
    expected = Referral.objects.filter(source="6", decision__outcome="no_action")
    assert "decided as no further action" in page
    assert [one.reference for one in expected if one.reference in page] == [one.reference for one in expected]
    assert f"The {expected.count()} referral" in page
    assert Record.objects.filter(verb="listed", detail__page="referrals:figures_list").exists()


def test_a_restricted_record_counts_and_is_not_listed(cast, sign_in, decided):
    cache.clear()
    restrict_case(decided.case, restricted=True, reason="A risk", by=cast.guardian)
    client = sign_in(cast.frontdoor)
    page = client.get(f"{FIGURES}list/?measure=received").content.decode()
    assert decided.reference not in page
    assert "1 of the 1 count" in page
    assert [row["Reference"] for row in file_of(client)] == [""]


def test_another_front_door_s_numbers_are_not_seen(cast, sent):
    assert counting.rates(cast.health, Asked.of({})) == []


def test_a_practitioner_is_refused(cast, sign_in, sent):
    client = sign_in(cast.school)
    assert client.get(FIGURES).status_code == 403


@pytest.mark.parametrize(
    "query", ["measure=x", "part=x", "by=locality&part=x", "by=source&part=a%00b", "part=2026-13", "part=9999-12"]
)
def test_a_number_that_there_is_not_is_not_found(cast, sign_in, sent, query):
    client = sign_in(cast.frontdoor)
    assert client.get(f"{FIGURES}list/?{query}").status_code == 404


def test_a_filter_that_cannot_be_read_says_so_and_the_page_stands(cast, sign_in, sent):
    client = sign_in(cast.frontdoor)
    page = client.get(f"{FIGURES}?months=7&locality=x")
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()


def test_the_api_gives_the_same(cast, sign_in, sent):
    client = sign_in(cast.frontdoor)
    body = client.get("/api/v1/front-door-figures/?by=source").json()
    assert [(one["part"], one["received"]) for one in body["lines"]] == [("2A", 1)]
    assert body["whole"]["received"] == 1
    assert client.get("/api/v1/front-door-figures/?months=7").status_code == 400


def test_a_cell_that_looks_like_a_formula_is_text():
    assert [plain_cell(one) for one in ("=1+1", "@x", "North", -3)] == ["'=1+1", "'@x", "North", -3]


def test_months_go_over_the_end_of_a_year():
    day = timezone.localdate().replace(year=2026, month=11, day=1)
    assert [months_after(day, count).isoformat()[:7] for count in (1, 2, -11, -12)] == [
        "2026-12",
        "2027-01",
        "2025-12",
        "2025-11",
    ]
