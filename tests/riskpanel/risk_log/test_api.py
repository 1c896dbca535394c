"""The API of risk assessments and the risk log: shapes, refusals, conditions, repeats."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.models import Record
from riskpanel.log_rows import leavers
from riskpanel.models import Assessment, LogEntry, Meeting
from riskpanel.operations import assessments, frameworks, panels, pen
from riskpanel.operations.meetings import seat_members
from tests.riskpanel import worked
from tests.riskpanel.risk_log.test_rules_risk_log import STAYS_IN_DAYS
from tests.riskpanel.tables import all_accept

ASSESSMENTS, LOG = "/api/v1/risk-assessments/", "/api/v1/risk-log/"
PREVIEW_KEYS = {"index", "credit", "net", "band", "floor", "completeness", "provisional", "lists", "may_leave"}


def post(client, path, body, **headers):
    return client.post(path, body, format="json", headers=headers)


def preview(client, letter):
    body = {"ratings": worked.RATINGS[letter], "protective": worked.PROTECTIVE[letter], "critical": []}
    return post(client, f"{ASSESSMENTS}preview/", body)


@pytest.mark.parametrize("letter", "ABCD")
def test_preview_answers_the_worked_case_exactly_and_stores_nothing(cast, panel, api, letter):
    answer = preview(api(cast.school), letter)
    figures = worked.FIGURES[letter]
    expected = figures | {"floor": figures["floor"] or None}
    expected |= {"lists": worked.LISTS[letter], "may_leave": worked.MAY_LEAVE[letter]}
    assert (answer.status_code, answer.json()) == (200, expected)
    assert set(answer.json()) == PREVIEW_KEYS
    assert not Assessment.objects.exists()


def test_preview_counts_by_the_threshold_that_the_panel_agreed(cast, panel, sitting, api):
    panel.thresholds.create(net=60, since=timezone.localdate(), agreed_at=sitting)
    body = preview(api(cast.school), "A").json()
    assert (body["lists"], body["may_leave"]) == (False, True)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "ratings"),
        ({"ratings": {"missing": 5}}, "ratings"),
        ({"ratings": {"missing": "much"}}, "ratings"),
        ({"ratings": {"astrology": 1}}, "ratings"),
        ({"ratings": {"missing": None}}, "ratings"),
        ({"ratings": {"missing": 1}, "protective": {"luck": 1}}, "protective"),
        ({"ratings": {"missing": 1}, "critical": ["moon"]}, "critical"),
    ],
)
def test_preview_names_the_field_that_is_wrong(cast, panel, api, body, field):
    answer = post(api(cast.school), f"{ASSESSMENTS}preview/", body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_preview_is_refused_to_the_board_and_to_nobody_signed_in(cast, panel, api, client):
    assert preview(api(cast.board), "A").status_code == 403
    assert client.post(f"{ASSESSMENTS}preview/", {}, content_type="application/json").status_code == 401


def test_preview_without_a_published_framework_is_a_conflict(cast, api):
    assert preview(api(cast.school), "A").status_code == 409


def proposal(case, letter="A"):
    ratings = worked.with_evidence(worked.RATINGS[letter], f"{timezone.localdate()}")
    return {"case": str(case.pk), "ratings": ratings, "protective": worked.PROTECTIVE[letter]}


def test_assessment_is_proposed_once_for_a_key_and_read_with_its_explanation(cast, shared_case, framework, api):
    client = api(cast.school)
    first = post(client, ASSESSMENTS, proposal(shared_case), **{"Idempotency-Key": "k1"})
    again = post(client, ASSESSMENTS, proposal(shared_case), **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code, first.json()["net"]) == (201, 201, 52)
    stored = Assessment.objects.get()
    detail = client.get(f"{ASSESSMENTS}{stored.pk}/")
    assert detail["ETag"]
    assert "Together 49 of 88, which is an index of 56 out of 100." in detail.json()["why"]
    assert "not a validated tool" in detail.json()["caveat"]
    assert Record.objects.filter(verb="viewed", subject_id=str(stored.pk), case_id=shared_case.pk).count() == 1


def test_rating_without_evidence_is_400_with_the_domain_named(cast, shared_case, framework, api):
    body = proposal(shared_case)
    body["ratings"]["home"]["evidence"] = ""
    answer = post(api(cast.school), ASSESSMENTS, body)
    assert answer.status_code == 400
    assert answer.json()["ratings"][0].startswith("Home, family, placement, domestic abuse: say in words")


def test_who_only_sees_the_case_gets_403_and_an_outsider_404(cast, shared_case, assess, api):
    stored = assess(shared_case, "A")
    assert post(api(cast.police), ASSESSMENTS, proposal(shared_case)).status_code == 403
    assert post(api(cast.outsider), ASSESSMENTS, proposal(shared_case)).status_code == 404
    assert api(cast.police).get(f"{ASSESSMENTS}{stored.pk}/").status_code == 200
    assert api(cast.outsider).get(f"{ASSESSMENTS}{stored.pk}/").status_code == 404
    assert api(cast.outsider).get(ASSESSMENTS).json()["results"] == []
    assert len(api(cast.police).get(f"{ASSESSMENTS}?case={shared_case.pk}").json()["results"]) == 1
    refused = api(cast.police).get(f"{ASSESSMENTS}?case=nonsense")
    assert (refused.status_code, refused.json()) == (400, {"case": ["Give one id, as the API gave it."]})


def test_addendum_by_who_may_add(cast, shared_case, assess, api):
    path = f"{ASSESSMENTS}{assess(shared_case, 'A').pk}/addenda/"
    assert post(api(cast.school), path, {"text": "It was the 3rd"}).status_code == 201
    assert post(api(cast.police), path, {"text": "It was the 3rd"}).status_code == 403
    assert post(api(cast.outsider), path, {"text": "It was the 3rd"}).status_code == 404


def listing(case, cast, **more):
    return {"case": str(case.pk), "reason": "Missing since Friday", "lead": cast.socialworker.pk, **more}


def test_coordinator_lists_a_child_once(cast, panel, shared_case, assess, api):
    assess(shared_case, "A")
    client = api(cast.coordinator)
    first = post(client, f"{LOG}list/", listing(shared_case, cast), **{"Idempotency-Key": "k"})
    assert (first.status_code, first.json()["score"]["net"], first.json()["threshold"]) == (201, 52, 45)
    repeated = post(client, f"{LOG}list/", listing(shared_case, cast), **{"Idempotency-Key": "k"})
    assert repeated.json()["id"] == first.json()["id"]
    assert post(client, f"{LOG}list/", listing(shared_case, cast)).status_code == 409
    assert LogEntry.objects.count() == 1


def test_listing_is_refused_by_relation(cast, panel, shared_case, assess, api):
    assess(shared_case, "A")
    path, body = f"{LOG}list/", listing(shared_case, cast)
    assert post(api(cast.school), path, body).status_code == 403
    assert post(api(cast.member), path, body).status_code == 403
    assert post(api(cast.outsider), path, body).status_code == 404
    assert post(api(cast.coordinator), path, body | {"reason": ""}).status_code == 400


def test_score_below_the_threshold_is_not_listed(cast, panel, shared_case, assess, api):
    assess(shared_case, "C")
    answer = post(api(cast.coordinator), f"{LOG}list/", listing(shared_case, cast))
    assert (answer.status_code, list(answer.json())) == (400, ["assessment"])


def removal(sitting, cast, **more):
    return {
        "meeting": str(sitting.pk),
        "rationale": "Safe at her aunt's",
        "step_down_plan": "Weekly sessions",
        "step_down_lead": cast.socialworker.pk,
        **more,
    }


@pytest.fixture
def agreed(cast, entry, sitting, assess):
    """Everybody at the table, the pen in the chair's hand."""
    pen.take_pen(sitting, by=cast.chair)
    seat_members(sitting)
    all_accept(sitting)

    def do(letter):
        return assessments.agree_assessment(
            entry.case, meeting=sitting, by=cast.chair, proposed=assess(entry.case, letter)
        )

    return do


def test_removal_needs_the_etag_that_was_read(cast, entry, sitting, agreed, api):
    agreed("C")
    client, path = api(cast.chair), f"{LOG}{entry.pk}/"
    assert post(client, f"{path}remove/", removal(sitting, cast)).status_code == 428
    assert post(client, f"{path}remove/", removal(sitting, cast), **{"If-Match": '"old"'}).status_code == 412
    tag = client.get(path)["ETag"]
    left = post(client, f"{path}remove/", removal(sitting, cast), **{"If-Match": tag})
    assert (left.status_code, left.json()["left_on"]) == (200, f"{timezone.localdate()}")
    [item] = sitting.agenda.all()
    assert (item.kind, item.decision.kind, item.decision.rationale) == ("removal", "remove", "Safe at her aunt's")
    assert [item.decision.agreed] == list(entry.case.assessments.agreed())
    gone = post(client, f"{path}remove/", removal(sitting, cast), **{"If-Match": "*"})
    assert gone.status_code == 409


def test_removal_against_the_rule_is_409_and_says_why(cast, entry, sitting, agreed, api):
    agreed("A")
    path = f"{LOG}{entry.pk}/remove/"
    answer = post(api(cast.chair), path, removal(sitting, cast), **{"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (409, "state")
    assert "52 is not below the threshold of 45" in answer.json()["detail"]
    second = {"override": {"reason": "Moving abroad", "second": cast.member.pk}}
    answer = post(api(cast.chair), path, removal(sitting, cast, **second), **{"If-Match": "*"})
    assert (answer.status_code, answer.json()["overridden_with"]["id"]) == (200, cast.member.pk)


def test_removal_is_refused_by_relation(cast, entry, sitting, agreed, api):
    agreed("C")
    path = f"{LOG}{entry.pk}/remove/"
    for person, status in ((cast.member, 403), (cast.school, 403), (cast.outsider, 404), (cast.admin, 404)):
        answer = post(api(person), path, removal(sitting, cast), **{"If-Match": "*"})
        assert answer.status_code == status
    assert LogEntry.objects.active().count() == 1


def test_scores_carry_the_threshold_of_their_day(cast, panel, entry, sitting, agreed, api):
    agreed("C")
    panel.thresholds.create(net=30, since=timezone.localdate() + timedelta(days=1), agreed_at=sitting)
    body = api(cast.member).get(f"{LOG}{entry.pk}/scores/").json()
    assert [(one["stage"], one["net"], one["threshold"]) for one in body["results"]] == [
        ("proposed", 52, 45),
        ("proposed", 21, 45),
        ("agreed", 21, 45),
    ]
    assert api(cast.outsider).get(f"{LOG}{entry.pk}/scores/").status_code == 404


def test_list_shows_what_is_in_sight(cast, entry, api):
    assert [one["id"] for one in api(cast.member).get(LOG).json()["results"]] == [str(entry.pk)]
    assert [one["id"] for one in api(cast.school).get(LOG).json()["results"]] == [str(entry.pk)]
    assert api(cast.member).get(f"{LOG}?state=left").json()["results"] == []
    for person in (cast.outsider, cast.admin, cast.boardchair):
        assert api(person).get(LOG).json()["results"] == []
        assert api(person).get(f"{LOG}{entry.pk}/").status_code == 404


def test_35_leavers_have_a_mean_of_10_weeks(cast, entry, panel):
    left, meeting = date(2026, 6, 30), Meeting.objects.create(panel=panel, starts_at=timezone.now(), place="Hall")
    LogEntry.objects.bulk_create(
        LogEntry(
            panel=panel,
            case=entry.case,
            lead=cast.socialworker,
            reason="Risk",
            proposed_by=cast.chair,
            listed_on=left - timedelta(days=days),
            left_on=left,
            left_at=meeting,
            step_down_plan="Plan",
            step_down_lead=cast.socialworker,
        )
        for days in STAYS_IN_DAYS
    )
    found = leavers(panel.pk, first=date(2026, 1, 1), last=left)
    assert (found.number, found.mean, found.median) == (35, "10.0", "9.0")
    assert leavers(panel.pk, first=date(2026, 7, 1), last=date(2026, 7, 31)).mean == "none yet"


@pytest.fixture
def another(cast, panel):
    """A published framework of one domain that no panel scores with yet, and a draft of its next version."""
    draft = frameworks.draft_framework(
        by=cast.admin, name="Exploitation", domains=[("met", "Met online", 1)], factors=[]
    )
    published = frameworks.publish_framework(draft, by=cast.admin)
    return published, frameworks.draft_next(published, by=cast.admin)


def test_a_framework_is_chosen_among_the_published_ones(cast, panel, shared_case, api, another):
    published, draft = another
    client, bare = api(cast.school), {"ratings": {"met": 4}}
    assert post(client, f"{ASSESSMENTS}preview/", bare | {"framework": published.pk}).json()["net"] == 100
    today = f"{timezone.localdate()}"
    rated = {"met": {"value": 4, "evidence": "Told her nurse", "source": "Nurse", "on": today}}
    sent = {"case": str(shared_case.pk), "ratings": rated, "framework": published.pk}
    unused = post(client, ASSESSMENTS, sent)
    assert (unused.status_code, list(unused.json())) == (400, ["framework"]), "no table would ever agree it"
    panels.set_up_panel(name="Exploitation panel", log_owner=cast.boardchair, framework=published, by=cast.admin)
    assert post(client, ASSESSMENTS, sent).json()["framework"] == str(published)
    for address, body in ((f"{ASSESSMENTS}preview/", bare), (ASSESSMENTS, sent)):
        refused = post(client, address, body | {"framework": draft.pk})
        assert (refused.status_code, list(refused.json())) == (400, ["framework"])
    with pytest.raises(ValidationError, match="published"):
        assessments.propose_assessment(shared_case, ratings=rated, framework=draft, by=cast.school)


def test_left_out_it_is_the_panels_and_not_what_was_published_last(cast, panel, api, another):
    assert preview(api(cast.school), "A").json()["net"] == worked.FIGURES["A"]["net"]


def test_another_lead_is_made_accountable_by_whoever_keeps_the_log(cast, entry, api):
    client, path = api(cast.chair), f"{LOG}{entry.pk}/"
    to = {"to": cast.manager.pk}
    assert post(client, f"{path}lead/", to).status_code == 428
    assert post(client, f"{path}lead/", {"to": 0}, **{"If-Match": "*"}).status_code == 400
    changed = post(client, f"{path}lead/", to, **{"If-Match": client.get(path)["ETag"]})
    assert (changed.status_code, changed.json()["lead"]["name"]) == (200, "Manager Cast")
    assert Record.objects.filter(verb="lead_changed", case_id=entry.case_id).count() == 1
    assert post(api(cast.police), f"{path}lead/", to, **{"If-Match": "*"}).status_code == 403
    assert post(api(cast.outsider), f"{path}lead/", to, **{"If-Match": "*"}).status_code == 404
