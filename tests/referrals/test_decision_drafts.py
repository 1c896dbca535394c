"""What is typed of a decision is kept for its author while they type."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from audit.models import Record
from audit.transitions import StateError
from govuk.autosave import Edition
from referrals import operations
from referrals.models import DecisionDraft
from tests.referrals.conftest import DECISION, again
from tests.referrals.test_pages import url

TYPED = {"outcome": ["open_case"], "level": ["3"], "rationale": ["Two agencies, perhaps thr"], "partners": ["1", "2"]}


def autosaved(client, thing, typed, *, number=1, editing=None, name="decide"):
    edition = {"edition": str(editing or uuid4()), "edition_opened": 0, "edition_number": number}
    return client.post(url(name, thing), typed | edition, headers={"X-Autosave": "1"})


def test_half_a_decision_is_there_again_on_another_computer(cast, accepted, sign_in):
    assert autosaved(sign_in(cast.frontdoor), accepted, TYPED).status_code == 200
    page = sign_in(cast.frontdoor).get(url("decide", accepted)).content.decode()
    assert "Two agencies, perhaps thr</textarea>" in page
    assert re.search(r'value="open_case"[^>]*checked', page)
    assert "Saved " in page


def test_an_older_save_does_not_replace_a_newer_one_and_two_windows_are_told(cast, accepted, sign_in):
    client, editing = sign_in(cast.frontdoor), uuid4()
    autosaved(client, accepted, TYPED, number=5, editing=editing)
    older = autosaved(client, accepted, TYPED | {"rationale": ["Two"]}, number=4, editing=editing)
    other = autosaved(client, accepted, TYPED | {"rationale": ["Another window"]})
    assert (older.status_code, other.status_code) == (409, 409)
    assert DecisionDraft.objects.get().values["rationale"] == ["Two agencies, perhaps thr"]


def test_a_decision_spends_its_draft_and_leaves_that_of_a_colleague(cast, accepted):
    for one in (cast.frontdoor, cast.manager):
        DecisionDraft.objects.create(referral=accepted, author=one, values=TYPED)
    operations.decide_referral(accepted, by=cast.frontdoor, lead=cast.socialworker, **DECISION)
    assert DecisionDraft.objects.get().author == cast.manager


def test_nothing_more_is_kept_once_it_is_decided_and_the_browser_stops_trying(cast, decided, sign_in):
    assert autosaved(sign_in(cast.frontdoor), decided, TYPED).status_code == 409
    with pytest.raises(StateError):
        operations.keep_decision_draft(decided, values=TYPED, edition=None, by=cast.frontdoor)


def test_a_draft_is_seen_by_its_author_alone(cast, accepted):
    operations.keep_decision_draft(accepted, values=TYPED, edition=None, by=cast.frontdoor)
    assert DecisionDraft.objects.visible_to(again(cast.frontdoor)).exists()
    assert not DecisionDraft.objects.visible_to(again(cast.manager)).exists()


@pytest.mark.parametrize("local", ["school", "manager", "outsider"])
def test_who_does_not_decide_keeps_nothing(cast, accepted, local):
    with pytest.raises(PermissionDenied):
        operations.keep_decision_draft(accepted, values=TYPED, edition=None, by=cast.users[local])


@pytest.mark.parametrize("text", ["x" * 20_001, "a\0b"])
def test_what_cannot_be_kept_is_refused_and_the_browser_goes_on(cast, accepted, sign_in, text):
    assert autosaved(sign_in(cast.frontdoor), accepted, TYPED | {"rationale": [text]}).status_code == 422
    assert not DecisionDraft.objects.exists()


def test_one_opening_of_the_page_leaves_one_row_in_the_trail(cast, accepted):
    editing = uuid4()
    for number in (1, 2, 3):
        operations.keep_decision_draft(accepted, values=TYPED, edition=Edition(editing, 0, number), by=cast.frontdoor)
    assert Record.objects.filter(verb="began_draft", actor=cast.frontdoor).count() == 1


def test_who_answers_a_disagreement_has_a_draft_too(cast, decided, sign_in):
    operations.disagree(decided, words="It is worse", by=cast.school)
    client = sign_in(cast.manager)
    assert autosaved(client, decided, TYPED, name="decide_anew").status_code == 200
    assert "perhaps thr</textarea>" in client.get(url("decide_anew", decided)).content.decode()
    operations.decide_otherwise(decided, by=cast.manager, **DECISION | {"outcome": "pass_to_worker"})
    assert not DecisionDraft.objects.exists()
