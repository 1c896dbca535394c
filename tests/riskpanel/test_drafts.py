"""What is typed on an item is kept for its author, revision by revision, until it is a record."""

import re
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from audit.models import Record
from audit.transitions import StateError
from govuk.autosave import Edition
from notifications.models import Notice
from riskpanel.models import Contribution, ItemDraft, Meeting
from riskpanel.operations import agenda, conflicts, contributions, decisions, drafts, minutes, pen
from tests.riskpanel.tables import assess, share_by_name


@pytest.fixture
def item(cast, meeting, shared_case):
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    return item


PAGES = {name: uuid4() for name in ("a", "b")}


def of(opened=0, page="a", number=None) -> Edition:
    """A save of an open page; the first after opening where no number is given."""
    return Edition(PAGES[page], opened, number or opened + 1)


def keep(item, by, text="Seen at", edition=None) -> ItemDraft:
    edition = edition or Edition.of(0)
    return drafts.save_draft(item, form_name="contribute", values={"text": text}, by=by, edition=edition)


def sent_by(edition, **fields) -> dict[str, str]:
    """What a form with its edition posts."""
    own = {"edition": edition.editing, "edition_opened": edition.opened, "edition_number": edition.number}
    return {name: str(value) for name, value in (own | fields).items()}


def edition_on(content, form_name) -> Edition:
    """The edition of a form on the page."""
    form = content.split(f'name="form_name" value="{form_name}"')[1]
    editing, opened, number = re.findall('name="edition[a-z_]*" value="([^"]+)"', form)[:3]
    return Edition(UUID(editing), int(opened), int(number))


def url(name, item):
    return reverse(f"riskpanel:{name}", args=[item.meeting_id, item.pk])


ASKED = {"HTTP_X_AUTOSAVE": "1"}


def test_a_draft_goes_forward_and_its_beginning_is_on_the_trail(cast, item):
    first = keep(item, cast.police)
    second = keep(item, cast.police, "Seen at the park", of(first.revision))
    assert (second.pk, second.revision, second.values) == (first.pk, first.revision + 1, {"text": "Seen at the park"})
    assert Record.objects.filter(verb="began_draft", subject_id=str(item.pk)).count() == 1


def test_two_authors_lose_nothing(cast, item):
    keep(item, cast.police, "Of the police")
    keep(item, cast.member, "Of health")
    assert {one.author: one.values["text"] for one in item.drafts.all()} == {
        cast.police: "Of the police",
        cast.member: "Of health",
    }
    assert ItemDraft.objects.visible_to(cast.police).get().values["text"] == "Of the police"


def test_an_old_revision_is_refused_with_the_text_that_stands(cast, item):
    first = keep(item, cast.police, "One", of())
    keep(item, cast.police, "Two", of(first.revision, "b"))
    with pytest.raises(drafts.OldDraftError) as refused:
        keep(item, cast.police, "Three", of(number=2))
    assert (refused.value.code, refused.value.draft.values) == ("conflict", {"text": "Two"})
    assert item.drafts.get().values == {"text": "Two"}


def test_a_page_whose_answer_was_lost_follows_itself_and_is_not_overtaken(cast, item):
    keep(item, cast.police, "One", of())
    kept = keep(item, cast.police, "One and two", of(number=3))
    assert kept.values == {"text": "One and two"}
    with pytest.raises(drafts.OldDraftError):
        keep(item, cast.police, "One and", of(number=2))
    again = keep(item, cast.police, "One and two", of(number=3))
    assert (again.values, again.revision) == ({"text": "One and two"}, 3), "the same save sent twice is one"


def test_the_draft_is_spent_when_it_becomes_a_record_and_an_older_save_does_not_bring_it_back(cast, item):
    keep(item, cast.police, "Seen", of())
    contributions.contribute(item, text="Seen", source="Visit", by=cast.police)
    assert item.drafts.get().values == {}
    with pytest.raises(drafts.OldDraftError):
        keep(item, cast.police, "Seen", of(number=2))


def test_a_decision_spends_its_draft_and_takes_no_more(cast, item):
    drafts.save_draft(item, form_name="decide", values={"rationale": "Wait"}, by=cast.coordinator, edition=of())
    decisions.decide_item(item, kind="defer", rationale="Wait", by=cast.coordinator)
    assert item.drafts.get().values == {}
    with pytest.raises(StateError):
        drafts.save_draft(item, form_name="decide", values={"rationale": "Wait"}, by=cast.coordinator, edition=of(9))


def test_a_draft_asks_what_the_item_asks(cast, item):
    with pytest.raises(PermissionDenied):
        keep(item, cast.outsider)
    with pytest.raises(PermissionDenied):
        drafts.save_draft(item, form_name="decide", values={"rationale": "x"}, by=cast.police, edition=of())
    keep(item, cast.police)
    conflicts.declare_conflict(item, user=cast.police, by=cast.police)
    with pytest.raises(PermissionDenied):
        keep(item, cast.police, edition=of(2))
    assert not ItemDraft.objects.visible_to(cast.police).exists()


@pytest.mark.parametrize(
    "values", [{"text": "x" * 20_001}, {"Te xt": "x"}, {f"f{n}": "x" for n in range(301)}, {"text": 5}]
)
def test_what_is_no_text_of_a_form_is_refused_in_words(cast, item, values):
    with pytest.raises(ValidationError) as refused:
        drafts.save_draft(item, form_name="contribute", values=values, by=cast.police, edition=of())
    assert "values" in refused.value.message_dict


def test_an_unknown_form_is_refused_and_a_meeting_that_is_over(cast, item):
    with pytest.raises(ValidationError) as refused:
        drafts.save_draft(item, form_name="poem", values={}, by=cast.police, edition=of())
    assert "form_name" in refused.value.message_dict
    Meeting.objects.filter(pk=item.meeting_id).update(state="cancelled")
    with pytest.raises(StateError):
        keep(item, cast.police)


def test_a_draft_never_goes_back_at_the_sql_door(cast, item):
    kept = keep(item, cast.police)
    with pytest.raises(DatabaseError), transaction.atomic():
        ItemDraft.objects.filter(pk=kept.pk).update(revision=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ItemDraft.objects.filter(pk=kept.pk).update(author=cast.member, revision=9)


# --- the page


def test_the_page_keeps_what_is_typed_and_shows_it_again(cast, item, sign_in):
    client = sign_in(cast.police)
    sent = sent_by(of(), form_name="contribute", text="Seen at")
    answer = client.post(url("draft", item), sent, **ASKED)
    assert (answer.status_code, set(answer.json())) == (200, {"saved"})
    content = client.get(url("item", item)).content.decode()
    assert "Seen at</textarea>" in content
    assert "Saved " in content
    assert "Seen at" not in sign_in(cast.member).get(url("item", item)).content.decode()


def test_the_page_is_told_of_the_other_text(cast, item, sign_in):
    keep(item, cast.police, "One")
    sent = sent_by(of(page="b"), form_name="contribute", text="Two")
    answer = sign_in(cast.police).post(url("draft", item), sent, **ASKED)
    assert answer.status_code == 409
    assert "changed in another window" in answer.json()["words"]
    assert item.drafts.get().values == {"text": "One"}


def test_without_script_both_texts_are_on_the_page_and_the_next_save_keeps_ones_own(cast, item, sign_in):
    keep(item, cast.police, "One")
    client = sign_in(cast.police)
    sent = sent_by(of(page="b"), form_name="contribute", text="Two")
    content = client.post(url("draft", item), sent).content.decode()
    assert "Two</textarea>" in content
    assert "Text: One" in content.replace("<p>", "").replace("</p>", "")
    again = edition_on(content, "contribute")
    assert client.post(url("draft", item), sent | sent_by(again)).status_code == 302
    assert item.drafts.get().values == {"text": "Two"}


def test_whoever_takes_the_pen_learns_who_had_begun_and_not_what(cast, item, sign_in, api):
    drafts.save_draft(
        item, form_name="decide", values={"rationale": "Wait for the visit"}, by=cast.coordinator, edition=of()
    )
    pen.take_pen(item.meeting, by=cast.chair)
    content = sign_in(cast.chair).get(url("item", item)).content
    assert b"Coordinator Cast</strong> had begun to write the decision" in content
    assert b"Wait for the visit" not in content
    assert api(cast.chair).get(f"/api/v1/meetings/{item.meeting_id}/drafts/").json()["results"] == []


def test_what_another_window_saved_later_outlives_the_record(cast, item, sign_in):
    first = keep(item, cast.police, "One", of())
    keep(item, cast.police, "Another matter", of(first.revision, "b"))
    sent = {"text": "One", "source": "Patrol", "classification": "professionals"}
    sent |= sent_by(of(number=3))
    assert sign_in(cast.police).post(url("contribute", item), sent).status_code == 302
    assert item.drafts.get().values == {"text": "Another matter"}


def test_a_later_save_of_the_same_page_is_spent_with_the_record(cast, item, sign_in):
    keep(item, cast.police, "One", of())
    keep(item, cast.police, "One and two", of(number=2))
    sent = {"text": "One and two", "source": "Patrol", "classification": "professionals"}
    sent |= sent_by(of(number=3))
    sign_in(cast.police).post(url("contribute", item), sent)
    assert item.drafts.get().values == {}


def test_what_was_not_shared_at_the_close_is_kept_for_its_author_who_is_told(cast, item, sign_in):
    keep(item, cast.police, "Seen at the park")
    decisions.decide_item(item, kind="defer", rationale="Later", by=cast.coordinator)
    risk = item.case.assessments.get()
    share_by_name(risk.case, cast.police, by=cast.socialworker)
    minutes.close_meeting(item.meeting, by=cast.coordinator)
    notice = Notice.objects.get(rule="meeting.unshared")
    assert notice.user == cast.police
    page = sign_in(cast.police).get(notice.url).content.decode()
    assert "You typed this and did not share it" in page
    assert "Seen at the park" in page
    assert "Seen at the park" not in sign_in(cast.coordinator).get(notice.url).content.decode()


def test_what_was_shared_leaves_an_empty_form(cast, item, sign_in):
    keep(item, cast.police, "Seen at")
    client = sign_in(cast.police)
    sent = {"text": "Seen at the park", "source": "Patrol", "classification": "professionals"}
    assert client.post(url("contribute", item), sent).status_code == 302
    assert Contribution.objects.get().text == "Seen at the park"
    page = client.get(url("item", item)).content.decode()
    assert "Seen at</textarea>" not in page
    sent = sent_by(edition_on(page, "contribute"), form_name="contribute", text="Once more")
    assert client.post(url("draft", item), sent, **ASKED).status_code == 200


# --- the API


def test_drafts_by_the_api_are_ones_own_and_refuse_an_old_revision(cast, item, api):
    client, address = api(cast.police), f"/api/v1/meetings/{item.meeting_id}/drafts/"
    sent = {"item": str(item.pk), "form_name": "contribute", "values": {"text": "One"}}
    first = client.post(address, sent, format="json")
    assert (first.status_code, first.json()["values"]) == (200, {"text": "One"})
    assert client.post(address, sent | {"values": {"text": "Two"}}, format="json").status_code == 409
    sent |= {"values": {"text": "Two"}, "base": first.json()["revision"]}
    assert client.post(address, sent, format="json").status_code == 200
    assert [one["values"] for one in client.get(address).json()["results"]] == [{"text": "Two"}]
    assert api(cast.member).get(address).json()["results"] == []
    assert api(cast.outsider).get(address).status_code == 404
