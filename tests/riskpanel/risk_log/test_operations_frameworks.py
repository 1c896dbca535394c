import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from audit.models import Record
from riskpanel import frameworks_default as default
from riskpanel.models import Domain, Framework
from riskpanel.operations import frameworks


def refused():
    return pytest.raises(IntegrityError, match="published framework")


def test_published_default_is_the_fact_sheet(framework):
    assert framework.state == "published"
    assert sum(framework.scheme.weights.values()) == 22
    assert (len(framework.scheme.weights), len(framework.scheme.factors)) == (10, 5)
    assert Record.objects.filter(verb="publish", subject_id=str(framework.pk)).exists()


def test_only_the_administrator_drafts_and_publishes(cast, framework):
    for person in (cast.chair, cast.manager, cast.boardchair):
        with pytest.raises(PermissionDenied):
            frameworks.draft_framework(by=person, **default.DEFAULT)
        with pytest.raises(PermissionDenied):
            frameworks.publish_framework(framework, by=person)


def test_publishing_supersedes_the_earlier_version_and_panels_move_on(cast, panel, framework):
    second = frameworks.draft_framework(by=cast.admin, **{**default.DEFAULT, "high_from": 50})
    assert second.version == 2
    frameworks.publish_framework(second, by=cast.admin)
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
