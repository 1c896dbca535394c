import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Record
from notifications.models import Notice
from riskpanel import frameworks_default as default
from riskpanel.models import Domain, Framework
from riskpanel.operations import frameworks, panels
from riskpanel.rules.scoring import Answers, score


def refused():
    return pytest.raises(IntegrityError, match="published framework")


def test_published_default_is_the_fact_sheet(framework):
    assert framework.state == "published"
    assert sum(framework.scheme.weights.values()) == 22
    assert (len(framework.scheme.weights), len(framework.scheme.factors)) == (10, 5)
    assert Record.objects.filter(verb="publish", subject_id=str(framework.pk)).exists()


def test_who_keeps_no_panel_drafts_and_publishes_nothing(cast, panel, framework):
    for person in (cast.member, cast.manager, cast.boardchair):
        with pytest.raises(PermissionDenied):
            frameworks.draft_framework(by=person, **default.DEFAULT)
        with pytest.raises(PermissionDenied):
            frameworks.publish_framework(framework, by=person)


def test_publishing_supersedes_the_earlier_version_and_panels_move_on(cast, panel, framework, sitting):
    second = frameworks.draft_framework(by=cast.coordinator, **{**default.DEFAULT, "high_from": 50})
    assert second.version == 2
    frameworks.publish_framework(second, by=cast.coordinator, meeting=sitting)
    framework.refresh_from_db()
    panel.refresh_from_db()
    assert (framework.state, panel.framework) == ("superseded", second)
    assert Framework.objects.in_force() == second


def test_publishing_twice_is_refused_and_leaves_one_published(cast, framework):
    with pytest.raises(ValidationError):
        frameworks.publish_framework(framework, by=cast.admin)
    assert Framework.objects.published().get() == framework


def test_draft_changes_and_published_version_does_not(cast, framework):
    draft = frameworks.draft_framework(by=cast.admin, **default.DEFAULT)
    frameworks.change_draft(
        draft, by=cast.admin, domains=[("missing", "Missing", 5)], factors=default.FACTORS, medium_from=20
    )
    draft.refresh_from_db()
    assert (draft.medium_from, draft.domains.get().weight) == (20, 5)
    with pytest.raises(ValidationError):
        frameworks.change_draft(framework, by=cast.admin, domains=default.DOMAINS, factors=default.FACTORS)


def test_database_refuses_to_edit_a_published_version(framework):
    with refused(), transaction.atomic():
        Framework.objects.filter(pk=framework.pk).update(high_from=46)
    with refused(), transaction.atomic():
        Framework.objects.filter(pk=framework.pk).update(state="draft")
    with refused(), transaction.atomic():
        Domain.objects.filter(framework=framework).update(weight=1)
    with refused(), transaction.atomic():
        framework.domains.first().delete()
    with refused(), transaction.atomic():
        framework.indicators.create(code="new", name="New", order=9)


def test_domain_does_not_move_from_a_draft_into_a_published_version(cast, framework):
    draft = frameworks.draft_framework(by=cast.admin, name="Other", domains=[("x", "X", 1)], factors=[])
    with refused(), transaction.atomic():
        Domain.objects.filter(framework=draft).update(framework=framework)


def test_draft_without_domains_is_not_published(cast):
    draft = frameworks.draft_framework(by=cast.admin, name="Empty", domains=[], factors=[])
    with pytest.raises(ValidationError, match="at least one domain"):
        frameworks.publish_framework(draft, by=cast.admin)


def test_a_coordinator_publishes_nothing_that_another_panel_scores_with(cast, panel, framework, sitting):
    panels.set_up_panel(name="Another", log_owner=cast.boardchair, framework=framework, by=cast.admin)
    draft = frameworks.draft_next(framework, by=cast.coordinator)
    with pytest.raises(PermissionDenied):
        frameworks.publish_framework(draft, by=cast.coordinator, meeting=sitting)
    assert frameworks.publish_framework(draft, by=cast.admin, meeting=sitting).state == "published"


def test_a_version_that_a_panel_scores_with_is_agreed_by_a_meeting_of_it(cast, panel, framework, sitting):
    draft = frameworks.draft_next(framework, by=cast.admin)
    with pytest.raises(ValidationError, match="Choose the meeting"):
        frameworks.publish_framework(draft, by=cast.admin)
    sitting.quorate = False
    sitting.save()
    with pytest.raises(ValidationError, match="quorate meeting"):
        frameworks.publish_framework(draft, by=cast.admin, meeting=sitting)
    assert frameworks.sketch_of(draft) == frameworks.sketch_of(framework)


def test_database_publishes_no_version_that_no_meeting_agreed_and_none_from_nothing(cast, panel, framework):
    draft = frameworks.draft_next(framework, by=cast.admin)
    Framework.objects.filter(pk=framework.pk).update(state="superseded")
    with pytest.raises(IntegrityError, match="a meeting agrees"), transaction.atomic():
        Framework.objects.filter(pk=draft.pk).update(state="published", published_at=timezone.now())
    with pytest.raises(IntegrityError, match="published first"), transaction.atomic():
        Framework.objects.filter(pk=draft.pk).update(state="superseded", published_at=timezone.now())
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        Framework.objects.create(name="New", version=1, state="published", published_at=timezone.now())


def test_database_publishes_no_version_by_a_meeting_below_quorum(cast, panel, framework, sitting):
    draft = frameworks.draft_next(framework, by=cast.admin)
    Framework.objects.filter(pk=framework.pk).update(state="superseded")
    sitting.quorate = False
    sitting.save()
    publish = {"state": "published", "published_at": timezone.now(), "agreed_at": sitting}
    with pytest.raises(IntegrityError, match="a meeting agrees"), transaction.atomic():
        Framework.objects.filter(pk=draft.pk).update(**publish)
    sitting.quorate = True
    sitting.save()
    assert Framework.objects.filter(pk=draft.pk).update(**publish) == 1


def test_its_threshold_begins_on_the_day_bound_to_the_meeting_and_the_panel_is_told(cast, panel, framework, sitting):
    draft = frameworks.draft_next(framework, by=cast.coordinator)
    sketch = frameworks.sketch_of(draft)
    parts = {"domains": sketch.domains, "factors": sketch.factors, "indicators": sketch.indicators}
    frameworks.change_draft(draft, by=cast.coordinator, threshold=50, **parts)
    frameworks.publish_framework(draft, by=cast.coordinator, meeting=sitting)
    threshold = panel.threshold_on(timezone.localdate())
    assert (threshold.net, threshold.agreed_at) == (50, sitting)
    told = Notice.objects.filter(rule="framework.published").values_list("user", flat=True)
    assert set(told) == {cast.chair.pk, cast.coordinator.pk, cast.member.pk, cast.police.pk}


def test_the_second_of_two_who_save_a_draft_is_told(cast, framework):
    draft = frameworks.draft_next(framework, by=cast.admin)
    given = {"domains": default.DOMAINS, "factors": default.FACTORS, "edition": draft.edition}
    frameworks.change_draft(draft, by=cast.admin, **given)
    with pytest.raises(ValidationError, match="Somebody has saved this draft"):
        frameworks.change_draft(draft, by=cast.admin, **given)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"high_from": 20}, "one above the other"),
        ({"threshold": 0}, "between 1 and 100"),
        ({"more_imminent": "low"}, "cannot set a lower floor"),
        ({"anchors": ["", "b", "c", "d", "e"]}, "what each rating"),
        ({"domains": [("a", "A", 1), ("a", "B", 1)]}, "Each code stands once"),
        ({"domains": [("a", "A", 0)]}, "weighs from 1"),
        ({"indicators": [("a", "A", "dire")]}, "floor of an indicator"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_in_words(cast, framework, wrong, words):
    with pytest.raises(ValidationError, match=words):
        frameworks.draft_framework(by=cast.admin, **{**default.DEFAULT, "name": "Other"} | wrong)


def test_floors_are_those_of_the_version(cast):
    draft = frameworks.draft_framework(
        by=cast.admin,
        name="Gentle",
        domains=[("a", "A", 1), ("b", "B", 9)],
        factors=[],
        indicators=[("gone", "Gone", "very_high")],
        one_imminent="medium",
        more_imminent="high",
    )
    assert score(draft.scheme, Answers({"a": 4, "b": 0}, {})).floor == "medium"
    assert score(draft.scheme, Answers({"a": 4, "b": 4}, {})).floor == "high"
    assert score(draft.scheme, Answers({"a": 0}, {}, frozenset({"gone"}))).band == "very_high"
