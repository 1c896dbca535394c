"""What is typed into a long form that is no item's (a review, a correction, an assessment) is kept for its author."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from audit.transitions import StateError
from cases import operations as casework
from govuk.autosave import Edition
from riskpanel import frameworks_default as default
from riskpanel.models import Action, FormDraft, Meeting
from riskpanel.operations import frameworks, minutes, panels, reviews
from riskpanel.operations.drafts import About, OldDraftError, save_form
from riskpanel.states import LongForm
from tests.access.bodies import _assessment_form
from tests.cast import SINCE
from tests.riskpanel.test_meeting_pages import queries_of

pytestmark = pytest.mark.django_db
ASKED = {"X-Autosave": "1"}
HALF = "Nobody opened the door, and then"


def editing(*, opened=0, number=1, page=None):
    return {"edition": str(page or uuid4()), "edition_opened": opened, "edition_number": number}


@pytest.fixture
def review(cast, second, before):
    return About(LongForm.REVIEW, meeting=second, action=before)


@pytest.fixture
def correction(cast, meeting):
    minutes.close_meeting(meeting, by=cast.coordinator)
    minutes.approve_minutes(meeting, by=cast.chair)
    minutes.issue_minutes(meeting, by=cast.coordinator)
    return About(LongForm.CORRECT, meeting=Meeting.objects.get(pk=meeting.pk))


@pytest.fixture
def proposal(cast, panel, shared_case):
    return About(LongForm.PROPOSE, case=shared_case)


FORMS = {"review": ("coordinator", "note"), "correction": ("chair", "text"), "proposal": ("school", "evidence_home")}


@pytest.fixture(params=FORMS)
def form(request, cast):
    """Each of the forms: what it is about, its address, who fills it in, a field of text in it."""
    about = request.getfixturevalue(request.param)
    local, field = FORMS[request.param]
    return about, address_of(about), cast.users[local], field


def address_of(about) -> str:
    if about.case is not None:
        return reverse("riskpanel:propose_assessment", kwargs={"case_id": about.case.pk})
    if about.action is not None:
        return reverse("riskpanel:review_action", args=[about.meeting.pk, about.action.pk])
    return reverse("riskpanel:correct_minutes", args=[about.meeting.pk])


def page(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def edition_on(content) -> dict[str, str]:
    return dict(re.findall('name="(edition[a-z_]*)" value="([^"]+)"', content))


# --- each form


def test_half_a_form_is_there_again_on_another_computer(form, sign_in):
    _, address, person, field = form
    client = sign_in(person)
    sent = edition_on(page(client, address)) | {field: HALF}
    answer = client.post(address, sent, headers=ASKED)
    assert (answer.status_code, set(answer.json())) == (200, {"saved"})
    client.logout()
    again = page(sign_in(person), address)
    assert f"{HALF}</textarea>" in again
    assert "Saved " in again
    assert f'data-autosave="{address}"' in again


def test_a_draft_is_its_authors_alone(form, sign_in, cast):
    _, address, person, field = form
    sign_in(person).post(address, {field: HALF} | editing(), headers=ASKED)
    assert FormDraft.objects.visible_to(person).count() == 1
    others = [one for one in cast.users.values() if one != person]
    assert [one for one in others if FormDraft.objects.visible_to(one).exists()] == []
    for other in (cast.chair, cast.coordinator, cast.socialworker):
        answer = sign_in(other).get(address)
        assert other == person or HALF not in answer.content.decode()


def test_an_older_save_replaces_no_newer_one_and_another_window_is_told(form, sign_in):
    _, address, person, field = form
    client, mine = sign_in(person), uuid4()
    client.post(address, {field: "Newer"} | editing(number=5, page=mine), headers=ASKED)
    older = client.post(address, {field: "Older"} | editing(number=4, page=mine), headers=ASKED)
    other = client.post(address, {field: "Elsewhere"} | editing(), headers=ASKED)
    assert (older.status_code, other.status_code) == (409, 409)
    assert FormDraft.objects.get().values == {field: ["Newer"]}


def test_saving_on_the_way_leaves_one_row_in_the_trail_and_no_look(form, sign_in):
    _, address, person, field = form
    client, mine = sign_in(person), uuid4()
    before = Record.objects.count()
    for number in (1, 2, 3):
        client.post(address, {field: "x" * number} | editing(number=number, page=mine), headers=ASKED)
    assert list(Record.objects.order_by("pk")[before:].values_list("verb", flat=True)) == ["began_draft"]


def test_a_refused_form_comes_back_as_it_was_typed_and_its_draft_stays(form, sign_in):
    _, address, person, field = form
    client = sign_in(person)
    opened = edition_on(page(client, address))
    client.post(address, opened | {field: HALF}, headers=ASKED)
    missing = {field: HALF, "text": ""} if field != "text" else {"text": HALF, "part": "99"}
    refused = client.post(address, opened | missing)
    assert refused.status_code == 200
    content = refused.content.decode()
    assert HALF in content
    assert "Error:" in content
    assert edition_on(content)["edition"] == opened["edition"], "the same opening goes on saving"
    assert int(edition_on(content)["edition_number"]) > int(opened["edition_number"])
    assert FormDraft.objects.get().values[field] == [HALF]


def test_a_form_that_is_refused_for_its_session_has_lost_nothing(form, sign_in):
    """The session ended, or the token is of another one: what was saved on the way is there after signing in."""
    from django.test import Client

    _, address, person, field = form
    sign_in(person).post(address, {field: HALF} | editing(), headers=ASKED)
    assert Client().post(address, {field: HALF}).status_code == 302, "to the sign-in page"
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(person).cookies
    assert strict.post(address, {field: HALF}).status_code == 403
    assert f"{HALF}</textarea>" in page(sign_in(person), address)


def test_who_may_not_send_the_form_keeps_nothing(form, sign_in, cast):
    _, address, *_, field = form
    for person in (cast.outsider, cast.police, cast.board):
        assert sign_in(person).post(address, {field: HALF} | editing(), headers=ASKED).status_code in (403, 404)
    assert not FormDraft.objects.exists()


def test_the_page_takes_few_queries(form, sign_in):
    _, address, person, field = form
    client = sign_in(person)
    client.post(address, {field: HALF} | editing(), headers=ASKED)
    asked = queries_of(client, address)
    assert len(asked) <= 12, "\n".join(asked)


@pytest.mark.parametrize("values", [{"note": ["x" * 20_001]}, {"No te": ["x"]}, {"note": ["x"] * 301}, {"note": [5]}])
def test_what_is_no_text_of_a_form_is_refused_in_words(cast, review, values):
    with pytest.raises(ValidationError) as refused:
        save_form(review, values=values, by=cast.coordinator, edition=Edition.of(0))
    assert "values" in refused.value.message_dict


def test_a_null_character_costs_none_of_what_stands_around_it(cast, review, sign_in):
    sign_in(cast.coordinator).post(address_of(review), {"note": "a\0b"} | editing(), headers=ASKED)
    assert FormDraft.objects.get().values == {"note": ["ab"]}


# --- it becomes a record


def save(about, by, text="Half", field="note", edition=None):
    return save_form(about, values={field: [text]}, by=by, edition=edition or Edition.of(0))


def test_a_review_spends_its_draft_and_takes_no_more(cast, review):
    edition = Edition.of(0)
    save(review, cast.coordinator, edition=edition)
    reviews.review_action(review.action, meeting=review.meeting, result="done", by=cast.coordinator)
    assert FormDraft.objects.get().values == {}
    with pytest.raises(StateError):
        save(review, cast.coordinator, edition=edition.shown_again())


def test_a_review_leaves_what_another_window_typed_since(cast, review):
    mine, other = Edition.of(0), Edition.of(1)
    save(review, cast.coordinator, edition=mine)
    save(review, cast.coordinator, "In another window", edition=other)
    reviews.review_action(review.action, meeting=review.meeting, result="done", by=cast.coordinator, typed=mine)
    assert FormDraft.objects.get().values == {"note": ["In another window"]}


def test_a_review_at_a_meeting_that_is_not_under_way_keeps_nothing(cast, review):
    Meeting.objects.filter(pk=review.meeting.pk).update(state="cancelled")
    with pytest.raises(StateError):
        save(
            About(LongForm.REVIEW, meeting=Meeting.objects.get(pk=review.meeting.pk), action=review.action), cast.chair
        )
    with pytest.raises(PermissionDenied):
        save(review, cast.police)


def test_a_correction_spends_its_draft_and_the_next_one_begins_empty(cast, correction, sign_in):
    client = sign_in(cast.chair)
    opened = edition_on(page(client, address_of(correction)))
    client.post(address_of(correction), opened | {"text": HALF}, headers=ASKED)
    assert client.post(address_of(correction), opened | {"text": HALF, "part": ""}).status_code == 302
    assert HALF not in page(client, address_of(correction)).partition("<h1")[2]
    client.post(address_of(correction), opened | {"text": HALF, "edition_number": 2}, headers=ASKED)
    assert FormDraft.objects.get().values == {}, "a save that comes late does not bring it back"


def test_minutes_that_are_not_issued_have_no_draft_of_a_correction(cast, meeting):
    with pytest.raises(StateError):
        save(About(LongForm.CORRECT, meeting=meeting), cast.chair, field="text")
    with pytest.raises(PermissionDenied):
        save(About(LongForm.CORRECT, meeting=meeting), cast.coordinator, field="text")


def test_an_assessment_spends_its_draft(cast, proposal, sign_in):
    client, address = sign_in(cast.school), address_of(proposal)
    opened = edition_on(page(client, address))
    typed = {
        "evidence_home": HALF,
        "rating_home": "3",
        "factor_safe_home": "2",
        "critical": ["missing_now", "no_safe_place"],
    }
    assert client.post(address, opened | typed, headers=ASKED).status_code == 200
    content = page(client, address)
    for value in ("missing_now", "no_safe_place"):
        assert re.search(rf'value="{value}"[^>]*checked', content), value
    assert re.search(r'name="rating_home" value="3"[^>]*checked', content)
    assert re.search(r'name="factor_safe_home" value="2"[^>]*checked', content)
    assert client.post(address, _assessment_form(None, "") | opened).status_code == 302
    assert FormDraft.objects.get().values == {}


def test_what_is_typed_under_one_framework_stays_while_another_is_tried(cast, proposal, sign_in):
    """The forms share fields; what the other one does not ask waits for the first."""
    other = frameworks.draft_framework(
        by=cast.admin, **default.DEFAULT | {"name": "Short", "domains": default.DOMAINS[:2]}
    )
    other = frameworks.publish_framework(other, by=cast.admin)
    panels.set_up_panel(name="Short panel", log_owner=cast.boardchair, framework=other, since=SINCE, by=cast.admin)
    client, address = sign_in(cast.school), address_of(proposal)
    client.post(address, edition_on(page(client, address)) | {"evidence_home": HALF}, headers=ASKED)
    short = f"{address}?framework={other.pk}"
    content = page(client, short)
    assert HALF not in content
    client.post(short, edition_on(content) | {"evidence_missing": "Two nights"}, headers=ASKED)
    assert FormDraft.objects.get().values == {"evidence_home": [HALF], "evidence_missing": ["Two nights"]}
    assert f"{HALF}</textarea>" in page(client, address)


def test_a_draft_goes_out_of_sight_with_its_case(cast, proposal):
    save(proposal, cast.school, field="evidence_home")
    casework.end_share(proposal.case.shares.get(partner=cast.partners["school"]), because="Over", by=cast.socialworker)
    assert not FormDraft.objects.visible_to(cast.school).exists()
    with pytest.raises(PermissionDenied):
        save(proposal, cast.school, field="evidence_home")


# --- the database


def test_a_draft_only_goes_forward_and_is_about_what_its_form_is(cast, review, proposal):
    draft = save(review, cast.coordinator)
    with pytest.raises(DatabaseError, match="only goes forward"), transaction.atomic():
        FormDraft.objects.update(values={"note": ["Other"]})
    with pytest.raises(DatabaseError, match="only goes forward"), transaction.atomic():
        FormDraft.objects.update(author=cast.chair, revision=draft.revision + 1)
    wrong = [
        {"form_name": "review", "meeting": review.meeting},
        {"form_name": "correct", "case": proposal.case},
        {"form_name": "propose", "case": proposal.case, "meeting": review.meeting},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            FormDraft.objects.create(author=cast.chair, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormDraft.objects.create(author=cast.coordinator, **review.key)


def test_the_same_save_sent_twice_is_one_and_an_old_one_is_refused_with_the_text_that_stands(cast, review):
    edition = Edition.of(0)
    for _ in range(2):
        kept = save(review, cast.coordinator, edition=edition)
    assert kept.revision == 1
    assert Action.objects.filter(pk=review.action.pk, reviews__isnull=True).exists()
    with pytest.raises(OldDraftError) as refused:
        save(review, cast.coordinator, "Other", edition=Edition.of(0))
    assert refused.value.draft.values == {"note": ["Half"]}
    assert kept.saved_at <= timezone.now()
