"""A panel of the cast with the default framework, and a meeting of it under way."""

import pytest
from django.utils import timezone

from partners import operations as people
from partners.roles import Role
from riskpanel import frameworks_default as default
from riskpanel.models import Framework, Meeting, Panel
from riskpanel.operations import assessments, frameworks, panels, risk_log
from tests.cast import SINCE
from tests.riskpanel import worked


@pytest.fixture
def framework(cast) -> Framework:
    draft = frameworks.draft_framework(by=cast.admin, **default.DEFAULT)
    return frameworks.publish_framework(draft, by=cast.admin)


@pytest.fixture
def panel(cast, framework) -> Panel:
    """Chair, coordinator and `member` (health) sit on it; the police officer too, with the role for it."""
    panel = panels.set_up_panel(name="Risk panel", log_owner=cast.boardchair, since=SINCE, by=cast.admin)
    people.grant_role(cast.police, Role.PANEL_MEMBER, partner=cast.partners["police"], since=SINCE, by=cast.admin)
    for user, role in ((cast.chair, "chair"), (cast.coordinator, "coordinator"), (cast.member, "member")):
        panels.seat_member(panel, user, role=role, since=SINCE, by=cast.admin)
    panels.seat_member(panel, cast.police, since=SINCE, by=cast.admin)
    for user in (cast.chair, cast.coordinator, cast.member, cast.police):
        user.__dict__.pop("standing", None)
    return panel


@pytest.fixture
def sitting(panel) -> Meeting:
    """A quorate meeting of the panel, under way now."""
    return Meeting.objects.create(
        panel=panel, starts_at=timezone.now(), place="Town hall", state="under_way", quorate=True
    )


@pytest.fixture
def assess(cast, framework):
    """Propose a worked case: `assess(case, "A")`."""

    def propose(case, letter, *, by=None, **more):
        ratings = worked.with_evidence(worked.RATINGS[letter], timezone.localdate())
        more.setdefault("protective", worked.PROTECTIVE[letter])
        return assessments.propose_assessment(case, by=by or cast.socialworker, ratings=ratings, **more)

    return propose


@pytest.fixture
def entry(cast, panel, shared_case, assess):
    """The child on the log with case A's 52 since today, led by the social worker."""
    return risk_log.list_child(
        shared_case,
        panel=panel,
        by=cast.coordinator,
        reason="At risk of exploitation",
        lead=cast.socialworker,
        assessment=assess(shared_case, "A"),
    )
