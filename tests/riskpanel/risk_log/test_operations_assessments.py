from dataclasses import asdict
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from audit.models import Record
from riskpanel.models import AgendaItem, Assessment, CriticalPresent, ProtectiveRating, Rating
from riskpanel.operations import assessments, frameworks
from tests.riskpanel import worked

TODAY = timezone.localdate


def evidence(letter="A"):
    return worked.with_evidence(worked.RATINGS[letter], TODAY())


@pytest.mark.parametrize("letter", "ABCD")
def test_worked_case_is_stored_as_printed(case, assess, letter):
    stored = Assessment.objects.get(pk=assess(case, letter).pk)
    figures = {name: getattr(stored, name) for name in worked.FIGURES[letter]}
    assert figures == worked.FIGURES[letter]
    assert {one.domain.code: one.value for one in stored.ratings.all()} == worked.RATINGS[letter]
    assert Record.objects.filter(verb="proposed", case_id=case.pk).count() == 1


def test_preview_gives_the_same_and_stores_nothing(framework):
    found = assessments.score_without_storing(ratings=worked.RATINGS["A"], protective=worked.PROTECTIVE["A"])
    assert asdict(found) == worked.FIGURES["A"]
    assert not Assessment.objects.exists()


def test_domain_left_out_is_stored_as_not_known(cast, case, framework):
    ratings = {"missing": {"value": 3, "evidence": "Twice", "source": "Police", "on": TODAY()}}
    stored = assessments.propose_assessment(case, by=cast.socialworker, ratings=ratings)
    assert stored.ratings.filter(value=None).count() == 9
    assert (stored.completeness, stored.provisional) == (14, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"evidence": " "}, "Missing, whereabouts: say in words"),
        ({"source": ""}, "Missing, whereabouts: say where"),
        ({"on": None}, "Missing, whereabouts: give the date"),
        ({"on": TODAY() + timedelta(days=2)}, "Missing, whereabouts: the evidence cannot be from the future"),
        ({"value": 5}, "Missing, whereabouts: rate from 0 to 4"),
    ],
)
def test_rating_without_its_evidence_is_refused_with_the_domain_named(cast, case, framework, change, words):
    ratings = evidence()
    ratings["missing"] |= change
    with pytest.raises(ValidationError) as refusal:
        assessments.propose_assessment(case, by=cast.socialworker, ratings=ratings)
    assert refusal.value.message_dict["ratings"][0].startswith(words)
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("field", ["ratings", "protective", "critical"])
def test_code_that_the_framework_does_not_have_is_refused(cast, case, framework, field):
    answers = {"ratings": evidence(), "protective": {}, "critical": []}
    answers[field] = {"ratings": {"astrology": {"value": 1}}, "protective": {"luck": 1}, "critical": ["moon"]}[field]
    with pytest.raises(ValidationError) as refusal:
        assessments.propose_assessment(case, by=cast.socialworker, **answers)
    assert list(refusal.value.message_dict) == [field]


def test_all_not_known_is_no_assessment(cast, case, framework):
    with pytest.raises(ValidationError, match="at least one domain"):
        assessments.propose_assessment(case, by=cast.socialworker, ratings={})


def test_who_may_add_to_the_case_proposes_and_nobody_else(cast, shared_case, assess):
    assert assess(shared_case, "A", by=cast.school).given_by == cast.school
    for person in (cast.police, cast.charity, cast.outsider, cast.admin, cast.board):
        with pytest.raises(PermissionDenied):
            assess(shared_case, "A", by=person)


def test_panel_member_proposes_once_the_child_is_on_the_agenda(cast, case, assess, panel, sitting):
    with pytest.raises(PermissionDenied):
        assess(case, "A", by=cast.police)
    AgendaItem.objects.create(meeting=sitting, kind="new", case=case, order=1)
    cast.police.__dict__.pop("_panel_cases", None)
    assert assess(case, "A", by=cast.police).given_by == cast.police


@pytest.mark.parametrize(
    ("band", "floor", "judged", "second", "name"),
    [
        ("high", "", "high", False, "judged_is_another_band"),
        ("high", "", "medium", False, "one_band_down_needs_a_second"),
        ("high", "", "low", True, "one_band_down_needs_a_second"),
        ("high", "high", "medium", True, "judged_never_under_the_floor"),
        ("high", "", "medium", True, ""),
        ("low", "", "very_high", False, ""),
        ("high", "medium", "medium", True, ""),
    ],
)
def test_no_row_holds_a_judgement_that_the_policy_refuses(cast, case, framework, band, floor, judged, second, name):
    """Whichever way it is written: not by operations either."""
    figures = {"index": 50, "credit": 0, "net": 50, "completeness": 100, "provisional": False}
    row = Assessment(case=case, framework=framework, stage="proposed", given_by=cast.socialworker, **figures)
    row.band, row.floor, row.judged_band, row.judgement_reason = band, floor, judged, "Calmer since the move"
    row.judged_with = cast.manager if second else None
    if not name:
        row.save()
        return
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()


def test_lowering_judgement_needs_a_second_person_who_works_with_the_child(cast, case, assess):
    lower = {"judged_band": "medium", "judgement_reason": "Calmer since the move"}
    for second in (None, cast.socialworker, cast.outsider):
        with pytest.raises(ValidationError) as refusal:
            assess(case, "A", **lower, judged_with=second)
        assert "judged_with" in refusal.value.message_dict
    stored = assess(case, "A", **lower, judged_with=cast.manager)
    assert (stored.band, stored.effective_band) == ("high", "medium")


def test_database_takes_no_answer_of_another_framework(cast, case, assess, framework):
    other = frameworks.draft_next(framework, by=cast.admin)
    stored = assess(case, "A")
    foreign = {
        Rating: {"domain": other.domains.get(code="missing"), "value": None},
        ProtectiveRating: {"factor": other.factors.first(), "value": 1},
        CriticalPresent: {"criticalindicator": other.indicators.first()},
    }
    for model, values in foreign.items():
        with pytest.raises(IntegrityError, match="not of the framework"), transaction.atomic():
            model.objects.create(assessment=stored, **values)
    own = CriticalPresent.objects.create(assessment=stored, criticalindicator=framework.indicators.first())
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
        own.delete()
    assert list(stored.critical.all()) == [own.criticalindicator]


def test_given_assessment_is_not_changed_by_anybody(case, assess):
    stored = assess(case, "A")
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Assessment.objects.filter(pk=stored.pk).update(net=1)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        stored.ratings.update(value=0)


def test_addendum_is_added_beside_it(cast, shared_case, assess):
    stored = assess(shared_case, "A")
    added = assessments.add_addendum(stored, by=cast.school, text="The call was on the 3rd.")
    assert list(stored.addenda.all()) == [added]
    with pytest.raises(PermissionDenied):
        assessments.add_addendum(stored, by=cast.police, text="Not mine to add")
    with pytest.raises(ValidationError):
        assessments.add_addendum(stored, by=cast.school, text="  ")


def test_meeting_agrees_the_proposed_score_as_it_is(cast, entry, sitting):
    agreed = assessments.agree_assessment(entry.case, meeting=sitting, by=cast.chair)
    assert (agreed.stage, agreed.net, agreed.meeting, agreed.given_by) == ("agreed", 52, sitting, cast.chair)
    assert agreed.ratings.get(domain__code="missing").evidence == "Seen on a visit"


def test_what_differs_from_the_proposed_needs_a_reason(cast, entry, sitting):
    change = {"missing": {"value": 2}}
    with pytest.raises(ValidationError, match="differs from the proposed"):
        assessments.agree_assessment(entry.case, meeting=sitting, by=cast.chair, ratings=change)
    agreed = assessments.agree_assessment(
        entry.case, meeting=sitting, by=cast.chair, ratings=change, reason="One of the three was a late bus"
    )
    assert (agreed.index, agreed.net) == (52, 48)  # 46 of 88
    assert agreed.moderation_reason == "One of the three was a late bus"


def test_only_chair_and_coordinator_agree_and_only_while_the_meeting_is_under_way(cast, entry, sitting):
    for person in (cast.member, cast.socialworker, cast.admin):
        with pytest.raises(PermissionDenied):
            assessments.agree_assessment(entry.case, meeting=sitting, by=person)
    sitting.state = "planned"
    with pytest.raises(ValidationError, match="under way"):
        assessments.agree_assessment(entry.case, meeting=sitting, by=cast.chair)
