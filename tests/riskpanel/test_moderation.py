"""The table moderates everything that an assessment answers, by the framework in force, from the item's page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from riskpanel import frameworks_default as default
from riskpanel.models import AgendaItem, Assessment, Panel
from riskpanel.operations import agenda, assessments, drafts, frameworks
from riskpanel.views import items
from tests.riskpanel import worked
from tests.riskpanel.tables import all_present, assess


@pytest.fixture
def item(cast, meeting, shared_case) -> AgendaItem:
    assess(shared_case, "D", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    return item


def sent_as_it_stands(item) -> dict:
    """What the browser sends of an untouched form."""
    form = items.DecideForm(kind=item.kind, people=[], sheet=items.sheet_of(item))
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}
    return typed | {"kind": "not_listed", "rationale": "A plan is in place"}


def decide(client, item, **changed):
    sent = {name: value for name, value in (sent_as_it_stands(item) | changed).items() if value is not None}
    return client.post(reverse("riskpanel:decide", args=[item.meeting_id, item.pk]), sent)


def agreed(item) -> Assessment:
    return AgendaItem.objects.get(pk=item.pk).decision.agreed


def test_a_form_sent_as_it_stands_changes_nothing(cast, item, sign_in):
    assert decide(sign_in(cast.coordinator), item).status_code == 302
    made = agreed(item)
    assert (made.net, made.moderation_reason) == (worked.FIGURES["D"]["net"], "")


def test_what_was_not_known_is_rated_at_the_table_with_its_evidence(cast, item, sign_in):
    client, yesterday = sign_in(cast.coordinator), timezone.localdate() - timedelta(days=1)
    refused = decide(client, item, rate_sexual_exploitation="2", evidence_sexual_exploitation="Told her nurse")
    page = refused.content.decode()
    assert "Enter where the evidence for “Sexual exploitation" in page
    assert "Enter the date of the evidence for “Sexual exploitation" in page
    assert "Told her nurse</textarea>" in page
    assert not AgendaItem.objects.get(pk=item.pk).is_decided
    answer = decide(
        client,
        item,
        rate_sexual_exploitation="2",
        evidence_sexual_exploitation="Told her nurse",
        source_sexual_exploitation="School nurse",
        on_sexual_exploitation=f"{yesterday:%d/%m/%Y}",
        score_reason="Heard today",
    )
    assert answer.status_code == 302
    rating = agreed(item).ratings.get(domain__code="sexual_exploitation")
    assert (rating.value, rating.evidence, rating.source) == (2, "Told her nurse", "School nurse")
    assert rating.evidence_on == yesterday
    assert agreed(item).moderation_reason == "Heard today"


def test_new_evidence_alone_takes_the_place_of_the_old(cast, item, sign_in):
    assert decide(sign_in(cast.coordinator), item, evidence_missing="Nine nights in November").status_code == 302
    rating = agreed(item).ratings.get(domain__code="missing")
    assert (rating.value, rating.evidence, rating.source) == (3, "Nine nights in November", "School log")


def test_factors_indicators_and_judgement_are_the_tables_too(cast, item, sign_in):
    [code, *_] = item.meeting.panel.framework.scheme.indicators
    answer = decide(
        sign_in(cast.coordinator),
        item,
        **{f"critical_{code}": "on", "factor_trusted_adult": "4"},
        judged_band="very_high",
        judgement_reason="Two of her friends were found with the same man",
    )
    assert answer.status_code == 302, answer.content.decode()
    made = agreed(item)
    assert [one.code for one in made.critical.all()] == [code]
    assert made.protective.get(factor__code="trusted_adult").value == 4
    assert (made.judged_band, made.effective_band) == ("very_high", "very_high")


def test_a_band_is_lowered_with_a_second_person_at_the_table(cast, item, sign_in):
    client = sign_in(cast.coordinator)
    alone = decide(client, item, judged_band="medium", judgement_reason="Safe with her aunt")
    assert "Lowering the band needs a second person" in alone.content.decode()
    with_chair = {"judged_with": cast.chair.pk, "judgement_reason": "Safe with her aunt"}
    assert decide(client, item, judged_band="medium", **with_chair).status_code == 302
    assert (agreed(item).effective_band, agreed(item).judged_with) == ("medium", cast.chair)


def test_a_judgement_whose_second_person_holds_the_pen_is_agreed_as_it_stands(cast, meeting, shared_case, sign_in):
    ratings = worked.with_evidence(worked.RATINGS["A"], timezone.localdate())
    assessments.propose_assessment(
        shared_case,
        ratings=ratings,
        protective=worked.PROTECTIVE["A"],
        judged_band="medium",
        judgement_reason="Safe with her aunt",
        judged_with=cast.coordinator,
        by=cast.socialworker,
    )
    item = agenda.add_to_agenda(meeting, kind="new", case=shared_case, by=cast.coordinator)
    assert decide(sign_in(cast.coordinator), item).status_code == 302
    made = agreed(item)
    assert (made.effective_band, made.given_by, made.judged_with) == ("medium", cast.coordinator, cast.socialworker)


def test_a_child_whom_nobody_assessed_is_rated_at_the_table_and_listed(cast, meeting, shared_case, sign_in):
    item = agenda.add_to_agenda(meeting, kind="new", case=shared_case, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    client = sign_in(cast.coordinator)
    assert "Nobody has proposed an assessment" in client.get(item.get_absolute_url()).content.decode()
    rated = {}
    for code in worked.CODES:
        rated |= {f"rate_{code}": "4", f"evidence_{code}": "Seen", f"source_{code}": "Visit", f"on_{code}": "today"}
    answer = decide(client, item, kind="list", lead=cast.socialworker.pk, **rated)
    assert answer.status_code == 302, answer.content.decode()
    assert (agreed(item).net, shared_case.log_entries.get().lead) == (100, cast.socialworker)


def test_the_agreed_score_is_by_the_version_in_force(cast, panel, meeting, item, sign_in):
    """Version 2 asks nothing of substances any more, and asks of the home online."""
    meeting.quorate = True
    meeting.save()
    kept = [one for one in default.DOMAINS if one[0] != "substances"]
    parts = default.DEFAULT | {"domains": [*kept, ("online", "Life online", 2)]}
    second = frameworks.draft_framework(by=cast.coordinator, **parts)
    frameworks.publish_framework(second, by=cast.coordinator, meeting=meeting)
    item = AgendaItem.objects.select_related("meeting__panel__framework", "case").get(pk=item.pk)
    assert item.meeting.panel.framework == second
    client = sign_in(cast.coordinator)
    page = client.get(item.get_absolute_url()).content.decode()
    assert "The panel agrees it with Default framework, version 2" in page
    assert 'name="rate_online"' in page
    assert 'name="rate_substances"' not in page
    assert decide(client, item).status_code == 302
    made = agreed(item)
    assert made.framework == second
    assert made.ratings.get(domain__code="online").value is None
    assert not made.ratings.filter(domain__code="substances").exists()


def test_a_draft_keeps_which_boxes_were_ticked_and_which_not(cast, meeting, shared_case):
    panel = Panel.objects.select_related("framework").get(pk=meeting.panel_id)
    first, second, *_ = panel.framework.scheme.indicators
    ratings = worked.with_evidence(worked.RATINGS["A"], timezone.localdate())
    assessments.propose_assessment(shared_case, ratings=ratings, critical=[first], by=cast.socialworker)
    item = agenda.add_to_agenda(meeting, kind="new", case=shared_case, by=cast.coordinator)
    typed = {"rate_missing": "3", f"critical_{second}": "on"}
    form = items.DecideForm(kind="new", people=[], sheet=items.sheet_of(item), initial=typed)
    assert not form[f"critical_{first}"].value()
    assert form[f"critical_{second}"].value()
    assert drafts.rules.problem({f"field_{n}": "x" for n in range(252)}) == ""
