"""What the referrer adds: files to a draft and to a sent referral, words after sending, or its withdrawal."""

from contextlib import suppress
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction

from audit.models import Record
from audit.transitions import StateError
from notifications.models import Notice
from referrals import operations
from referrals.models import Addendum, Attachment
from tests.cases.files.corpus import with_place_and_owner
from tests.referrals.test_pages import CONCERN, url


def note(text="Seen on Monday"):
    return SimpleUploadedFile("note.txt", text.encode())


def on_disk():
    root = Path(Attachment._meta.get_field("content").storage.location)
    return {path for path in root.rglob("*") if path.is_file()}


def test_a_file_of_a_draft_is_kept_once_and_read_by_those_who_see_the_referral(cast, draft, sign_in):
    first = operations.attach_file(draft, upload=note(), by=cast.school)
    assert operations.attach_file(draft, upload=note(), by=cast.school) == first
    operations.send_referral(draft, by=cast.school)
    answer = sign_in(cast.frontdoor).get(first.get_absolute_url())
    assert b"".join(answer.streaming_content) == b"Seen on Monday"
    assert answer["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert Record.objects.filter(verb="viewed", subject_id=str(first.pk), actor=cast.frontdoor).exists()
    assert sign_in(cast.health).get(first.get_absolute_url()).status_code == 404


def test_of_a_transaction_rolled_back_no_file_stays_on_disk(cast, draft):
    before = on_disk()
    with suppress(RuntimeError), transaction.atomic():
        operations.attach_file(draft, upload=note("Nothing of this stays"), by=cast.school)
        assert len(on_disk()) == len(before) + 1
        raise RuntimeError
    assert on_disk() == before
    assert not Attachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_stays_and_goes_with_its_row(cast, draft):
    before = on_disk()
    kept = operations.attach_file(draft, upload=note(), by=cast.school)
    assert len(on_disk()) == len(before) + 1
    with suppress(RuntimeError), transaction.atomic():
        operations.remove_file(kept, by=cast.school)
        raise RuntimeError
    assert len(on_disk()) == len(before) + 1, "a removal rolled back removes nothing"
    operations.remove_file(Attachment.objects.get(), by=cast.school)
    assert on_disk() == before


def test_a_file_that_is_refused_costs_nothing_else_on_the_page(cast, draft, sign_in):
    client = sign_in(cast.school)
    bad = SimpleUploadedFile("photo.jpg", b"MZ not a picture")
    page = client.post(url("concern", draft), CONCERN | {"uploads": [bad, note()]}).content.decode()
    assert "“photo.jpg”: The picture could not be read" in page
    draft.refresh_from_db()
    assert draft.what_happened == CONCERN["what_happened"]
    assert list(draft.attachments.values_list("name", flat=True)) == ["note.txt"]
    kept = draft.attachments.get()
    assert client.post(url("concern", draft), CONCERN | {"remove": kept.pk}).url.endswith("#files")
    assert not draft.attachments.exists()


def test_a_photo_loses_its_place_on_the_way_in(cast, draft, sign_in):
    came = with_place_and_owner()
    sign_in(cast.school).post(url("concern", draft), CONCERN | {"uploads": SimpleUploadedFile("home.jpg", came)})
    with draft.attachments.get().content.open() as file:
        kept = file.read()
    assert b"Exif" in came
    assert b"Exif" not in kept


def test_a_referral_has_at_most_ten_files(cast, draft):
    for number in range(10):
        operations.attach_file(draft, upload=note(f"Note {number}"), by=cast.school)
    with pytest.raises(ValidationError, match="at most 10"):
        operations.attach_file(draft, upload=note("One more"), by=cast.school)


def test_what_was_sent_stays_and_cannot_be_changed(cast, draft):
    kept = operations.attach_file(draft, upload=note(), by=cast.school)
    operations.send_referral(draft, by=cast.school)
    with pytest.raises(StateError):
        operations.remove_file(kept, by=cast.school)
    with pytest.raises(InternalError), transaction.atomic():
        Attachment.objects.update(name="another.txt")


def test_the_referrers_side_adds_words_and_the_front_door_is_told(cast, sent):
    added = operations.add_to_referral(sent, text="He was home alone again", by=cast.school)
    assert (added.partner, added.added_by) == (cast.partners["school"], cast.school)
    assert Notice.objects.filter(user=cast.frontdoor, rule="referral_added_to").count() == 1
    with pytest.raises(PermissionDenied):
        operations.add_to_referral(sent, text="Me too", by=cast.health)
    with pytest.raises(ValidationError):
        operations.add_to_referral(sent, text=" ", by=cast.school)
    with pytest.raises(InternalError), transaction.atomic():
        Addendum.objects.all().delete()


def test_after_the_decision_the_worker_of_the_case_is_told(cast, decided):
    operations.add_to_referral(decided, text="He was home alone again", by=cast.school)
    assert Notice.objects.filter(user=cast.socialworker, rule="referral_added_to").count() == 1


def test_nothing_is_added_to_a_draft_or_to_what_was_withdrawn(cast, draft):
    with pytest.raises(StateError):
        operations.add_to_referral(draft, text="More", by=cast.school)
    operations.withdraw_referral(operations.send_referral(draft, by=cast.school), by=cast.school, reason="Safe")
    for adding in (
        lambda: operations.add_to_referral(draft, text="More", by=cast.school),
        lambda: operations.attach_file(draft, upload=note(), by=cast.school),
    ):
        with pytest.raises(StateError):
            adding()


def test_an_addendum_says_something_also_for_the_database(cast, sent):
    with pytest.raises(IntegrityError), transaction.atomic():
        Addendum.objects.create(referral=sent, text="", added_by=cast.school, partner=cast.partners["school"])


def test_the_page_adds_words_and_a_file_and_shows_them(cast, sent, sign_in):
    client = sign_in(cast.school)
    assert "There is a problem" in client.post(url("add", sent), {"text": ""}).content.decode()
    page = client.post(url("add", sent), {"text": "More words", "uploads": SimpleUploadedFile("x.exe", b"MZ")})
    assert "More words" in page.content.decode(), "a refused file costs none of the words"
    assert client.post(url("add", sent), {"text": "More words", "uploads": note()}).url == f"/referrals/{sent.pk}/"
    page = sign_in(cast.frontdoor).get(url("detail", sent)).content.decode()
    assert "More words" in page
    assert "note.txt" in page
    assert "Not scanned by an anti-virus program" in page
    assert sign_in(cast.frontdoor).get(url("add", sent)).status_code == 403
    assert sign_in(cast.health).get(url("add", sent)).status_code == 404


def test_the_api_takes_files_and_words(cast, sent, sign_in):
    client, place = sign_in(cast.school), f"/api/v1/referrals/{sent.pk}/"
    assert client.post(f"{place}attachments/", {"file": note()}).status_code == 201
    assert client.post(f"{place}attachments/", {"file": SimpleUploadedFile("x.exe", b"MZ")}).status_code == 400
    kept = Attachment.objects.get()
    assert b"".join(client.get(f"{place}attachments/{kept.pk}/").streaming_content) == b"Seen on Monday"
    for _ in range(2):
        answer = client.post(
            f"{place}addenda/", {"text": "More"}, content_type="application/json", headers={"Idempotency-Key": "one"}
        )
        assert answer.status_code == 201
    assert Addendum.objects.count() == 1
    assert [one["name"] for one in client.get(place).json()["attachments"]] == ["note.txt"]
