"""Verbs about risk assessments: proposed, agreed at a meeting, added to. Never changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from cases.models import Case
from cases.operations.episodes import locked
from cases.operations.sharing import touch
from govuk.autosave import Edition
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import Addendum, Assessment, Framework, Meeting
from riskpanel.operations.assessment_rows import Given, given, store
from riskpanel.operations.drafts import About, spend_form
from riskpanel.operations.frameworks import framework_for, framework_in_force, frameworks_of_panels
from riskpanel.rules import assessments as rules
from riskpanel.rules.scoring import Score
from riskpanel.states import LongForm, MeetingState, Stage

Ratings = Mapping[str, Mapping[str, Any]]


@transaction.atomic
def propose_assessment(
    case: Case,
    *,
    by: User,
    ratings: Ratings,
    protective: Mapping[str, int] | None = None,
    critical: Iterable[str] = (),
    framework: Framework | None = None,
    judged_band: str = "",
    judgement_reason: str = "",
    judged_with: User | None = None,
    typed: Edition | None = None,
) -> Assessment:
    """Propose an assessment: {domain code: {value, evidence, source, on}}; a domain left out is not known.

    Raises ValidationError with the domain named where a rating has no evidence, the code is unknown, or the judgement
    is not allowed.
    """
    case = locked(case)
    require(rules.can_propose(by, case))
    if framework is not None and framework not in (frameworks_of_panels(by, case) or [framework_in_force()]):
        raise ValidationError({"framework": "Choose a framework that is published and that a panel scores with."})
    answer = given(framework or framework_for(by, case), ratings, protective or {}, critical)
    answer = answer.judged(judged_band, judgement_reason, judged_with)
    _check(case, answer, by=by)
    assessment = store(case, answer, by=by, stage=Stage.PROPOSED)
    touch(case)
    spend_form(About(LongForm.PROPOSE, case=case), by=by, typed=typed)
    trail.record("proposed", assessment, by=by)
    return assessment


@transaction.atomic
def agree_assessment(
    case: Case,
    *,
    meeting: Meeting,
    by: User,
    proposed: Assessment | None = None,
    ratings: Ratings | None = None,
    protective: Mapping[str, int] | None = None,
    critical: Iterable[str] | None = None,
    reason: str = "",
    judged_band: str | None = None,
    judgement_reason: str = "",
    judged_with: User | None = None,
) -> Assessment:
    """Agree a score at a meeting: the proposed one as it is, or with what the panel changed, and why.

    `proposed` is by default the latest proposed one. It is scored by the panel's framework in force, which may be a
    later version than it was proposed under. What is given (only the domains that change, all factors, all
    indicators, the judgement) takes its place; a changed rating without new evidence keeps the evidence proposed.
    Raises a conflict (409) unless the meeting is under way and the child is before its panel;
    ValidationError where the agreed differs from the proposed without a reason.
    """
    case = locked(case)
    require(rules.can_agree(by, meeting))
    _check_meeting(case, meeting, by=by)
    name = meeting.panel.framework.name
    proposed = proposed or case.assessments.scored_with(name).filter(stage=Stage.PROPOSED).newest_first().first()
    if proposed is None and ratings is None:
        raise ValidationError("Nobody has proposed an assessment. Rate the domains.", code="state")
    if proposed is not None and proposed.case_id != case.pk:
        raise ValidationError({"proposed": "This assessment is of another child."})
    if proposed is not None and proposed.framework.name != name:
        raise ValidationError({"proposed": "This assessment is scored with another framework than the panel's."})
    before = Given.of(proposed).under(meeting.panel.framework) if proposed else None
    answer = _agreed(before, meeting, ratings, protective, critical)
    if judged_band is not None or before is None:
        answer = answer.judged(judged_band or "", judgement_reason, judged_with)
    elif proposed is not None and answer.judged_with == by:
        # Of the two who judged it so one records it now, and the other stays the second.
        answer = answer.judged(answer.judged_band, answer.judgement_reason, proposed.given_by)
    _check(case, answer, by=by)
    if before is not None and answer.differs_from(before) and not reason.strip():
        raise ValidationError({"reason": "Say why the agreed assessment differs from the proposed one."})
    assessment = store(case, answer, by=by, stage=Stage.AGREED, meeting=meeting, moderation_reason=reason.strip())
    touch(case)
    trail.record("agreed", assessment, by=by, detail={"meeting": str(meeting.pk)})
    return assessment


@transaction.atomic
def add_addendum(assessment: Assessment, *, by: User, text: str) -> Addendum:
    """Add words to an assessment, which itself stands as it was given."""
    case = locked(assessment.case)
    require(rules.can_add_addendum(by, case))
    if not text.strip():
        raise ValidationError({"text": "Enter what you want to add."})
    addendum = Addendum.objects.create(assessment=assessment, text=text.strip(), added_by=by)
    touch(case)
    trail.record("added", addendum, by=by, case_id=case.pk)
    return addendum


def score_without_storing(
    *,
    ratings: Mapping[str, int | None],
    protective: Mapping[str, int] | None = None,
    critical: Iterable[str] = (),
    framework: Framework | None = None,
) -> Score:
    """The score of bare ratings, as a preview. Nothing is stored; evidence is not asked for."""
    bare = {code: {"value": value} for code, value in ratings.items()}
    return given(framework or framework_in_force(), bare, protective or {}, critical).score


def _agreed(
    before: Given | None,
    meeting: Meeting,
    ratings: Ratings | None,
    protective: Mapping[str, int] | None,
    critical: Iterable[str] | None,
) -> Given:
    if before is None:
        return given(meeting.panel.framework, ratings or {}, protective or {}, critical or ())
    return before.moderated(ratings or {}, protective, critical)


def _check(case: Case, answer: Given, *, by: User) -> None:
    """Evidence for every rating, and what a judgement needs. Raises ValidationError."""
    today = timezone.localdate()
    problems = {
        code: rules.rating_problem(answer.framework.scheme.names[code], one, today=today)
        for code, one in answer.ratings.items()
    }
    if any(problems.values()):
        raise ValidationError({"ratings": [words for words in problems.values() if words]})
    second = answer.judged_with
    if second is not None and not rules.is_second_person(second, by=by, case=case):
        raise ValidationError({"judged_with": "Choose another person, who works with this child."})
    problem = rules.judgement_problem(
        answer.score,
        judged_band=answer.judged_band,
        reason=answer.judgement_reason,
        has_second_person=second is not None,
    )
    if problem:
        raise ValidationError({problem[0]: problem[1]})


def _check_meeting(case: Case, meeting: Meeting, *, by: User) -> None:
    if meeting.state != MeetingState.UNDER_WAY:
        raise ValidationError("A score is agreed at a meeting that is under way.", code="state")
    on_agenda = meeting.agenda.filter(case=case).exists()
    if not on_agenda and not meeting.panel.entries.active().filter(case=case).exists():
        raise ValidationError("This child is not before the panel.", code="state")
    require(access.sees(by, case) or access.hears_as_chair(by, meeting, case))
