import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases import operations as casework
from riskpanel.log_rows import Point, Row
from riskpanel.models import Assessment, LogEntry
from riskpanel.operations import actions
from tests.riskpanel import worked

CAVEAT = "a proposal, not a validated tool"


def text(response):
    return response.content.decode()


def url(name, **ids):
    return reverse(f"riskpanel:{name}", kwargs=ids)


def as_typed(letter):
    """A worked case as somebody types it into the form."""
    today = timezone.localdate()
    fields = {f"factor_{code}": value for code, value in worked.PROTECTIVE[letter].items()}
    for code, value in worked.RATINGS[letter].items():
        fields[f"rating_{code}"] = "unknown" if value is None else value
        if value is not None:
            fields |= {f"evidence_{code}": f"Seen, {code}", f"source_{code}": "School log"}
            fields[f"on_{code}"] = f"{today:%d/%m/%Y}"
    return fields


@pytest.fixture
def typed():
    return as_typed("A")


def test_log_shows_score_trend_weeks_and_figures_with_their_definitions(cast, entry, sign_in):
    page = text(sign_in(cast.member).get(url("risk_log")))
    assert "Wren Testerly" in page
    assert "52, first reading" in page
    assert 'aria-sort="descending"' in page
    assert "divided by 7" in page
    assert CAVEAT in page
    listed = Record.objects.filter(verb="listed", subject_kind="riskpanel.logentry").get()
    assert listed.detail["ids"] == [str(entry.pk)]


def test_log_is_refused_to_who_sits_on_no_panel_and_empty_without_a_seat(cast, entry, sign_in):
    assert sign_in(cast.school).get(url("risk_log")).status_code == 403
    from partners import operations as people
    from partners.roles import Role
    from tests.cast import SINCE

    people.grant_role(cast.charity, Role.PANEL_MEMBER, partner=cast.partners["charity"], since=SINCE, by=cast.admin)
    page = text(sign_in(cast.charity).get(url("risk_log")))
    assert "You do not sit on a panel" in page
    assert "Wren" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [("band=high", True), ("band=low", False), ("locality=North", True), ("partner=Fernshire+Council", True)],
)
def test_log_is_narrowed_by_band_locality_and_lead_partner(cast, entry, sign_in, query, shown):
    page = text(sign_in(cast.chair).get(url("risk_log") + "?" + query))
    assert ("<caption" in page and "Wren Testerly" in page.partition("<caption")[2]) is shown


def test_entry_page_names_lead_reason_and_each_score_with_its_threshold(cast, entry, sign_in):
    page = text(sign_in(cast.chair).get(entry.get_absolute_url()))
    for words in ("Socialworker Cast", "At risk of exploitation", "Threshold", CAVEAT):
        assert words in page
    assert Record.objects.filter(verb="viewed", subject_id=str(entry.pk)).count() == 1


def test_entry_leads_back_to_the_log_only_whom_the_log_lets_in(cast, entry, sign_in):
    back = f'href="{url("risk_log")}" class="govuk-back-link"'
    assert back in sign_in(cast.chair).get(entry.get_absolute_url()).content.decode()
    assert back not in sign_in(cast.socialworker).get(entry.get_absolute_url()).content.decode()


def test_entry_is_out_of_sight_for_outsider_and_administrator(cast, entry, sign_in):
    for person in (cast.outsider, cast.admin, cast.boardchair):
        assert sign_in(person).get(entry.get_absolute_url()).status_code == 404


def test_lead_is_changed_by_the_coordinator_and_by_no_member(cast, entry, sign_in):
    address = url("change_lead", entry_id=entry.pk)
    assert sign_in(cast.member).post(address, {"to": cast.health.email}).status_code == 403
    assert sign_in(cast.coordinator).post(address, {"to": cast.health.email}).status_code == 302
    assert LogEntry.objects.get().lead == cast.health


def test_risk_tab_explains_why_52(cast, entry, sign_in):
    page = text(sign_in(cast.school).get(url("risk_of_case", case_id=entry.case_id)))
    assert "Why 52?" in page
    assert "Together 49 of 88, which is an index of 56 out of 100." in page
    assert CAVEAT in page
    assert sign_in(cast.outsider).get(url("risk_of_case", case_id=entry.case_id)).status_code == 404


def test_assessment_is_proposed_through_the_form(cast, shared_case, framework, sign_in, typed):
    answer = sign_in(cast.school).post(url("propose_assessment", case_id=shared_case.pk), typed)
    assert answer.status_code == 302
    stored = Assessment.objects.get()
    assert (stored.net, stored.given_by) == (52, cast.school)


@pytest.mark.parametrize("letter", "ABCD")
def test_each_worked_case_typed_into_the_form_gives_its_figures_on_the_pages_and_in_the_row(
    cast, shared_case, framework, sign_in, letter
):
    client = sign_in(cast.school)
    assert client.post(url("propose_assessment", case_id=shared_case.pk), as_typed(letter)).status_code == 302
    stored, figures = Assessment.objects.get(), worked.FIGURES[letter]
    assert {name: getattr(stored, name) for name in figures} == figures
    tab = text(client.get(url("risk_of_case", case_id=shared_case.pk)))
    cells = re.findall(r'numeric"[^>]*>([^<]+)</td>', tab)
    assert cells == [str(figures[name]) for name in ("index", "credit", "completeness")]
    one = text(client.get(url("assessment", case_id=shared_case.pk, assessment_id=stored.pk)))
    found, most = worked.WEIGHED[letter]
    protective = sum(worked.PROTECTIVE[letter].values())
    for page in (tab, one):
        assert f"Together {found} of {most}, which is an index of {figures['index']} out of 100." in page
        assert f"Protective factors come to {protective} of 20, which takes off {figures['credit']}." in page
        assert f"Net score: {figures['index']} less {figures['credit']} is {figures['net']}, " in page
        assert ("The band is at least high" in page) is bool(figures["floor"])
        assert ("the score is provisional" in page) is figures["provisional"]
    assert f"Provisional: {figures['completeness']}% is known" in tab or not figures["provisional"]


def test_a_trend_has_the_threshold_in_force_on_each_day_as_a_line_and_in_words(cast, panel, entry, sitting, sign_in):
    panel.thresholds.create(net=60, since=timezone.localdate(), agreed_at=sitting)
    client = sign_in(cast.member)
    for address in (url("risk_log"), entry.get_absolute_url()):
        page = text(client.get(address))
        assert "Net score: 52, first reading, threshold 60" in page
        assert "<desc>52 (threshold 60)</desc>" in page
        assert 'class="app-sparkline__limit"' in page
        assert "dashed line" in page


def test_each_score_of_a_trend_is_held_against_the_threshold_of_its_own_day():
    days = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
    points = [Point(None, day, threshold) for day, threshold in zip(days, (None, 45, 50), strict=True)]
    assert Row(None, threshold=60, today=date(2026, 11, 27), points=points).thresholds == [None, 45, 50]


def test_rating_without_evidence_keeps_what_was_typed_and_names_the_domain(
    cast, shared_case, framework, sign_in, typed
):
    typed["evidence_home"] = ""
    page = text(sign_in(cast.school).post(url("propose_assessment", case_id=shared_case.pk), typed))
    assert "Enter the evidence for “Home, family, placement, domestic abuse”" in page
    assert "Seen, missing" in page
    assert "<title>Error:" in page
    assert not Assessment.objects.exists()


def test_last_rating_and_evidence_stand_beside_the_new(cast, shared_case, assess, sign_in):
    assess(shared_case, "A")
    page = text(sign_in(cast.school).get(url("propose_assessment", case_id=shared_case.pk)))
    assert "Last time: 3" in page
    assert "Seen on a visit" in page


def test_who_only_sees_the_case_cannot_propose(cast, shared_case, framework, sign_in):
    assert sign_in(cast.police).get(url("propose_assessment", case_id=shared_case.pk)).status_code == 403


def test_one_assessment_shows_evidence_and_takes_an_addendum(cast, shared_case, assess, sign_in):
    address = url("assessment", case_id=shared_case.pk, assessment_id=assess(shared_case, "D").pk)
    assert sign_in(cast.school).post(address, {"text": "It was the 3rd"}).status_code == 302
    page = text(sign_in(cast.school).get(address))
    assert "It was the 3rd" in page
    assert "Not known" in page


def test_urgent_listing_by_the_coordinator(cast, panel, shared_case, assess, sign_in):
    address = url("list_on_log", case_id=shared_case.pk)
    form = {"reason": "Missing since Friday", "lead": cast.socialworker.email}
    assert sign_in(cast.school).post(address, form).status_code == 403
    assert "Propose an assessment first" in text(sign_in(cast.coordinator).post(address, form))
    assess(shared_case, "A")
    assert sign_in(cast.coordinator).post(address, form).status_code == 302
    assert LogEntry.objects.active().get().reason == "Missing since Friday"


@pytest.fixture
def hundred(cast, panel):
    """A hundred children on the log, each with three agreed scores."""
    from cases.models import Case
    from riskpanel.models import Meeting

    meetings = [
        Meeting.objects.create(panel=panel, starts_at=timezone.now() - timedelta(weeks=2 * back), place="Hall")
        for back in range(3)
    ]
    for number in range(100):
        child = casework.record_child(given_name=f"Child{number}", family_name="Testerly", by=cast.frontdoor)
        case = Case.objects.create(child=child, lead=cast.socialworker, locality=cast.north, level_of_need=4)
        LogEntry.objects.create(
            panel=panel,
            case=case,
            lead=cast.socialworker,
            reason="Risk",
            proposed_by=cast.chair,
            listed_on=timezone.localdate() - timedelta(days=number),
        )
        for meeting in meetings:
            Assessment.objects.create(
                case=case,
                framework=panel.framework,
                stage="agreed",
                meeting=meeting,
                given_by=cast.chair,
                index=56,
                credit=4,
                net=52,
                completeness=100,
                provisional=False,
                band="high",
            )


def test_hundred_rows_take_at_most_twelve_queries(cast, hundred, sign_in):
    client = sign_in(cast.chair)
    client.get(url("risk_log"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(url("risk_log"))
    asked = [one["sql"] for one in queries.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert text(page).count('<th scope="row"') == 100
    assert len(asked) <= 12, "\n".join(asked)


def test_who_closes_the_case_of_a_child_on_the_log_is_told(cast, entry, sign_in):
    soon = timezone.localdate() + timedelta(days=3)
    actions.set_action(what="Visit", owner=cast.socialworker, case=entry.case, due_on=soon, by=cast.socialworker)
    page = sign_in(cast.socialworker).get(f"/cases/{entry.case_id}/close/").content.decode()
    assert f"The child is on the risk log of {entry.panel} and stays there." in page
    assert "1 action for the child is open." in page
