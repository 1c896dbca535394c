"""Guidance, disagreements and files: every event in every state happens, or is refused in words and leaves nothing."""

from types import SimpleNamespace

import pytest

from referrals import operations
from referrals.operations import importing
from referrals.states import DisagreementState, GuidanceState, ImportState
from tests.referrals.conftest import DECISION
from tests.referrals.test_disagreeing import ADVICE, advised, disagreed  # noqa: F401 - fixtures
from tests.referrals.test_guidance import WORDS, draft_document  # noqa: F401 - a fixture
from tests.referrals.test_importing import staged  # noqa: F401 - a fixture
from tests.riskpanel.every_event import not_as_said

pytestmark = pytest.mark.django_db

OF_GUIDANCE = {
    "save": (lambda w: operations.save_guidance(w.it, by=w.cast.admin, edition=1, **WORDS), {"draft"}),
    "publish": (lambda w: operations.publish_draft(w.it, by=w.cast.admin, edition=1), {"draft"}),
    "acknowledge": (lambda w: operations.acknowledge_guidance(w.it, by=w.cast.school), {"published"}),
}


@pytest.mark.parametrize("state", GuidanceState.values)
def test_guidance(cast, draft_document, state):  # noqa: F811
    if state != GuidanceState.DRAFT:
        operations.publish_draft(draft_document, by=cast.admin, edition=1)
    if state == GuidanceState.SUPERSEDED:
        operations.publish_guidance(by=cast.admin, **WORDS)
    draft_document.refresh_from_db()
    assert draft_document.state == state
    assert not_as_said(OF_GUIDANCE, SimpleNamespace(it=draft_document, cast=cast), state) == {}


OF_DISAGREEMENT = {
    "uphold": (lambda w: operations.uphold_decision(w.it, answer="It stands.", by=w.cast.manager), {"raised"}),
    "decide anew": (
        lambda w: operations.decide_otherwise(w.it, by=w.cast.manager, lead=w.cast.socialworker, **DECISION),
        {"raised"},
    ),
    "disagree": (lambda w: operations.disagree(w.it, words="Once more", by=w.cast.school), {"anew"}),
}


@pytest.mark.parametrize("state", DisagreementState.values)
def test_disagreement(cast, advised, disagreed, state):  # noqa: F811
    if state == DisagreementState.UPHELD:
        operations.uphold_decision(advised, answer="It stands.", by=cast.manager)
    if state == DisagreementState.ANEW:
        operations.decide_otherwise(advised, by=cast.manager, **ADVICE)
    advised.refresh_from_db()
    disagreed.refresh_from_db()
    assert disagreed.state == state
    assert not_as_said(OF_DISAGREEMENT, SimpleNamespace(it=advised, cast=cast), state) == {}


OF_FILES = {
    "confirm": (lambda w: operations.confirm_import(w.it, by=w.cast.school), {"staged"}),
    "discard": (lambda w: operations.discard_import(w.it, by=w.cast.school), {"staged"}),
}


@pytest.mark.parametrize("state", ImportState.values)
def test_file(cast, staged, state, monkeypatch):  # noqa: F811
    monkeypatch.setattr(importing, "AT_ONCE", 0 if state == ImportState.CONFIRMED else importing.AT_ONCE)
    if state in (ImportState.CONFIRMED, ImportState.SENT):
        operations.confirm_import(staged, by=cast.school)
    if state == ImportState.DISCARDED:
        operations.discard_import(staged, by=cast.school)
    staged.refresh_from_db()
    assert staged.state == state
    assert not_as_said(OF_FILES, SimpleNamespace(it=staged, cast=cast), state) == {}
