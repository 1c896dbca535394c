"""A file of referrals: what is read, what becomes of each row, all sent or none, and who may look."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from audit.models import Record, StateChange
from audit.transitions import StateError
from cases.models import Child
from cases.operations import record_child
from notifications.models import Notice
from notifications.operations import sweep
from partners import operations as people
from partners.roles import Role
from referrals import csv_rows, operations
from referrals.columns import COLUMNS
from referrals.models import ImportRow, Rating, Referral, ReferralImport, ReferredChild
from referrals.routing import Routes, route
from tests.referrals.conftest import again

FULL = {
    "your_reference": "A-1",
    "given_name": "Robin",
    "family_name": "Madeup",
    "name_not_known": "no",
    "description": "",
    "date_of_birth": "04/05/2012",
    "nhs_number": "9990000018",
    "upn": "K929400115000",
    "postcode": "ZZ1 2BB",
    "protected_address": "no",
    "source": "2A",
    "need": "n1",
    "what_happened": "- came to school hungry, three days running.\nAgain today.",
    "wanted": "Somebody to visit the family.",
    "childs_words": "“I am hungry.”",
    "immediate_danger": "No",
    "family_told": "told",
    "family_view": "They would welcome help.",
    "family_agrees": "yes",
    "household": "Mother",
    "basis": "public_task",
}

NAMELESS = {"given_name": "", "family_name": "", "date_of_birth": "", "name_not_known": "yes"}


def row(number: int = 1, **changes: str) -> dict[str, str]:
    return (
        FULL | {"your_reference": f"A-{number}", "nhs_number": "", "upn": "", "given_name": f"Robin{number}"} | changes
    )


def written(*rows: dict[str, str], columns: list[str] | None = None) -> bytes:
    out = io.StringIO()
    table = csv.DictWriter(out, columns or [column.name for column in COLUMNS])
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode()


def uploaded(content: bytes, name: str = "autumn.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


@pytest.fixture
def staged(cast, guidance):
    """Two rows that can be sent and one that cannot."""
    content = written(row(1), row(2), row(3, need="N77"))
    return operations.stage_import(uploaded(content), by=cast.school)


# --- What is read


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "names of the columns"),
        (b"your_reference;given_name;need\n", "commas, not semicolons"),
        (b"given_name,need\nA,N1\n", "columns are missing: your_reference"),
        (written(row()).replace(b"postcode", b"post code"), "no column is called \u201cpost code\u201d"),
        (written(row()).replace(b"nhs_number", b"postcode"), "postcode is there twice"),
        (written(row()).decode().encode("utf-16"), "UTF-16"),
        (written(row(), row(2, given_name="Zo\u00eb")).replace("\u00eb".encode(), b"\xeb"), "Row 3 has letters"),
        (written(row()) + b'"never closed,\n', "Row 3: a quotation mark is opened"),
        (written(row()) + b'"a"b,\n', "Row 3: there is something after a closing"),
        (written(row(wanted="x" * 140_000)), "Row 2: a cell is longer"),
        (written(), "a heading and no rows"),
        (b"\x00\x01\x02PK", "no column is called"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_row_and_nothing_is_kept(cast, guidance, content, words):
    with pytest.raises(ValidationError, match=words):
        operations.stage_import(uploaded(content), by=cast.school)
    assert not ReferralImport.objects.exists()
    assert not ImportRow.objects.exists()


def test_of_a_hundred_thousand_rows_none_is_kept(cast, guidance):
    content = written(*[row(number, what_happened="Hungry", wanted="A call") for number in range(10_001)])
    with pytest.raises(ValidationError, match=r"more than 10,000 rows, the first too many is row 10002"):
        operations.stage_import(uploaded(content + content[-100_000:] * 150), by=cast.school)
    assert not ImportRow.objects.exists()


def test_a_file_may_leave_out_and_move_columns_and_begin_with_a_mark(cast, guidance):
    columns = sorted({"your_reference", "family_name", "source", "need", "what_happened", "wanted"})
    columns += ["immediate_danger", "family_told", "basis"]
    content = written({name: FULL[name] for name in columns}, columns=columns)
    kept = operations.stage_import(uploaded(b"\xef\xbb\xbf" + content), by=cast.school)
    assert (kept.to_send, kept.refused) == (1, 0)


def test_the_template_is_a_file_that_is_read_and_its_example_is_not_sent(cast, guidance):
    kept = operations.stage_import(uploaded(csv_rows.template().encode()), by=cast.school)
    assert [(one.number, one.because) for one in kept.rows.all()] == [
        (2, ["This is the example of the template. Take it out."])
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"given_name": "=HYPERLINK(1)"}, "given_name begins like a formula"),
        ({"family_name": "+44 1"}, "family_name begins like a formula"),
        ({"what_happened": "@SUM(A1)"}, "what_happened begins like a formula"),
        ({"date_of_birth": "31/02/2012"}, "date_of_birth is not a day"),
        ({"date_of_birth": "05/04/2999"}, "Date of birth must be today or in the past"),
        ({"nhs_number": "9990000019"}, "last digit does not match"),
        ({"nhs_number": "999"}, "Enter the 10 digits"),
        ({"upn": "A929400115000"}, "first letter does not match"),
        ({"upn": "K92"}, "a letter and 12 digits"),
        ({"postcode": "ZZ1 1AAAAAA"}, "at most 8 characters"),
        ({"immediate_danger": "perhaps"}, "immediate_danger must be yes or no"),
        ({"source": "99"}, "source is not one of the codes"),
        ({"what_happened": ""}, "what_happened is empty"),
        ({"family_told": "not_safe"}, "Say why telling the family would not be safe"),
        ({"given_name": "", "family_name": ""}, "as much of it as you know"),
        (NAMELESS, "description: Say where the child is and how to recognise them"),
        (NAMELESS | {"name_not_known": "perhaps"}, "name_not_known must be yes or no"),
        (NAMELESS | {"name_not_known": "", "description": "Red coat"}, "write yes under name_not_known"),
        ({"name_not_known": "yes", "description": "Red coat"}, "name_not_known says yes, but there is a name"),
        (NAMELESS | {"description": "=1"}, "description begins like a formula"),
        ({"wanted": "x" * 6001}, "longer than 6,000"),
        ({"your_reference": "x" * 41}, "longer than 40"),
        ({"given_name": "a\x07b"}, "characters that cannot be shown"),
        ({"given_name": "a" * 81}, "at most 80 characters"),
    ],
)
def test_a_row_that_cannot_be_sent_says_why(cast, guidance, changes, words):
    kept = operations.stage_import(uploaded(written(row(1), row(2) | changes)), by=cast.school)
    assert (kept.to_send, kept.refused) == (1, 1)
    assert words in " ".join(kept.rows.get(number=3).because)


def test_a_row_of_another_length_and_a_reference_given_twice_are_left_out(cast, guidance):
    kept = operations.stage_import(uploaded(written(row(1), row(1)) + b"A-9,Jo\r\n\r\n"), by=cast.school)
    assert [(one.number, one.fate) for one in kept.rows.all()] == [(2, "send"), (3, "refused"), (4, "refused")]
    assert "It has 2 cells" in kept.rows.get(number=4).because[0]


# --- The same again


def test_the_same_file_again_is_the_one_that_is_there(cast, staged):
    content = written(row(1), row(2), row(3, need="N77"))
    assert operations.stage_import(uploaded(content, "other name.csv"), by=cast.school) == staged
    operations.discard_import(staged, by=cast.school)
    assert operations.stage_import(uploaded(content), by=cast.school) != staged


def test_a_row_that_was_sent_is_known_again_by_its_reference(cast, staged):
    operations.confirm_import(staged, by=cast.school)
    second = operations.stage_import(uploaded(written(row(1, wanted="More"), row(3))), by=cast.school)
    assert (second.already, second.to_send) == (1, 1)
    assert second.rows.get(fate="already").referral == Referral.objects.get(given_name="Robin1")
    operations.confirm_import(second, by=cast.school)
    assert Referral.objects.count() == 3


def test_a_file_whose_rows_were_sent_by_another_meanwhile_is_returned_and_nothing_is_sent(cast, guidance):
    first, second = (
        operations.stage_import(uploaded(written(row(1), *more)), by=cast.school) for more in ([row(2)], [row(3)])
    )
    operations.confirm_import(first, by=cast.school)
    second = operations.confirm_import(second, by=cast.school)
    assert (second.state, second.already, second.to_send) == ("staged", 1, 1)
    assert "Look at them again" in second.returned_because
    assert Referral.objects.count() == 2
    assert operations.confirm_import(second, by=cast.school).state == "sent"
    assert Referral.objects.count() == 3


def test_no_reference_is_sent_twice_whatever_the_operation_does(cast, staged):
    operations.confirm_import(staged, by=cast.school)
    one = staged.rows.get(number=2)
    one.pk, one.number = None, 9
    with pytest.raises(IntegrityError, match="sent_once_by_reference"):
        one.save()


# --- Sent


def test_a_row_is_sent_as_a_referral_by_hand_is(cast, guidance, child):
    answers = {
        "given_name": "Robin",
        "family_name": "Madeup",
        "date_of_birth": date(2012, 5, 4),
        "nhs_number": "9990000018",
        "upn": "K929400115000",
        "postcode": "ZZ1 2BB",
        "protected_address": False,
        "source": "2A",
        "need": "N1",
        "what_happened": FULL["what_happened"],
        "wanted": FULL["wanted"],
        "childs_words": FULL["childs_words"],
        "immediate_danger": False,
        "family_told": "told",
        "family_view": FULL["family_view"],
        "family_agrees": "yes",
        "household": "Mother",
        "basis": "public_task",
    }
    by_hand = operations.log_referral(by=cast.school, distinct=True, **answers)
    kept = operations.stage_import(uploaded(written(FULL)), by=cast.school)
    assert kept.known_elsewhere + kept.known_in_sight == 1
    operations.confirm_import(kept, by=cast.school)
    by_file = Referral.objects.exclude(pk=by_hand.pk).get()
    own = {"id", "reference", "received_at", "due_at", "created_at", "saved_at", "saved_number", "remind_at"}
    own |= {"day_ends_at", "day_remind_at"}
    for field in Referral._meta.concrete_fields:
        if field.name not in own:
            assert getattr(by_file, field.attname) == getattr(by_hand, field.attname), field.name
    steps = [
        list(StateChange.objects.filter(subject_id=str(one.pk)).values_list("event", "to_state"))
        for one in (by_hand, by_file)
    ]
    assert steps[0] == steps[1]
    assert ReferredChild.objects.get(referral=by_file).is_first
    verbs = Record.objects.filter(subject_id=str(by_file.pk)).values_list("verb", flat=True)
    assert sorted(verbs) == ["begin", "send"]


def test_children_whose_name_nobody_knows_are_sent_by_a_file_each_with_a_record_of_their_own(cast, guidance):
    described = [NAMELESS | {"description": words} for words in ("- by the bus station, red coat", "At the pier")]
    kept = operations.stage_import(
        uploaded(written(*(row(n, **one) for n, one in enumerate(described)))), by=cast.school
    )
    operations.confirm_import(kept, by=cast.school)
    sent = list(Referral.objects.order_by("reference"))
    assert [(one.name_not_known, one.name_as_given) for one in sent] == [(True, "Name not known")] * 2
    assert [one.description for one in sent] == ["- by the bus station, red coat", "At the pier"]
    assert sent[0].child != sent[1].child


def test_referrals_of_one_file_about_one_new_child_make_one_record(cast, guidance):
    rows = [
        row(1, given_name="Ash", nhs_number="9990000018"),
        row(2, given_name="Ashley", nhs_number="999 000 0018"),
        row(3, given_name="ash"),
        row(4, given_name="Fern", date_of_birth=""),
        row(5, given_name="Fern", date_of_birth=""),
    ]
    before = Child.objects.count()
    operations.confirm_import(operations.stage_import(uploaded(written(*rows)), by=cast.school), by=cast.school)
    children = list(Referral.objects.order_by("reference").values_list("child", flat=True))
    assert children[0] == children[1] == children[2]
    assert len(set(children)) == 3, "without a birthday nobody can say that it is one child"
    assert Child.objects.count() == before + 3


def test_the_number_of_another_child_puts_nothing_on_that_child_and_says_nothing_of_them(cast, guidance):
    other = record_child(given_name="Kim", family_name="Elsewhere", nhs_number="9990000018", by=cast.frontdoor)
    rows = [
        row(1, nhs_number="9990000018"),
        row(2, nhs_number="9990000026"),
        row(3, nhs_number="9990000026", family_name="Other", date_of_birth="01/01/2015"),
    ]
    kept = operations.stage_import(uploaded(written(*rows)), by=cast.school)
    assert (kept.to_send, kept.refused) == (3, 0)
    operations.confirm_import(kept, by=cast.school)
    referrals = list(Referral.objects.order_by("reference"))
    assert [one.nhs_number for one in referrals] == ["9990000018", "9990000026", "9990000026"]
    assert [one.child.nhs_number for one in referrals] == ["", "9990000026", ""]
    assert other.pk not in {one.child_id for one in referrals}


def test_referrals_of_one_file_with_one_pupil_number_make_one_record(cast, guidance):
    rows = [row(1, given_name="Ash", upn="K929400115000"), row(2, given_name="Ashley", upn="k929400115000")]
    operations.confirm_import(operations.stage_import(uploaded(written(*rows)), by=cast.school), by=cast.school)
    children = {one.child for one in Referral.objects.select_related("child")}
    assert [child.upn for child in children] == ["K929400115000"]


def test_the_pupil_number_of_a_known_child_leads_to_them_and_anothers_to_nobody(cast, guidance):
    known = record_child(given_name="Kim", family_name="Madeup", upn="K929400115000", by=cast.frontdoor)
    other = record_child(given_name="Kim", family_name="Elsewhere", upn="B801200005001", by=cast.frontdoor)
    rows = [row(1, upn="K929400115000"), row(2, upn="B801200005001")]
    kept = operations.stage_import(uploaded(written(*rows)), by=cast.school)
    assert kept.known_elsewhere + kept.known_in_sight == 2
    operations.confirm_import(kept, by=cast.school)
    first, second = Referral.objects.order_by("reference")
    assert first.child == known
    assert second.child not in (known, other)
    assert (second.upn, second.child.upn) == ("B801200005001", "")


def test_a_child_who_was_referred_before_is_a_rereferral(cast, guidance, time_machine):
    time_machine.move_to("2026-03-02 10:00+00:00")
    operations.confirm_import(operations.stage_import(uploaded(written(row(1))), by=cast.school), by=cast.school)
    time_machine.move_to("2026-10-02 10:00+00:00")
    again_ = operations.stage_import(uploaded(written(row(2, given_name="Robin1"))), by=cast.school)
    operations.confirm_import(again_, by=cast.school)
    assert Referral.objects.latest("received_at").previous_received == date(2026, 3, 2)


def test_immediate_danger_is_red_at_once_and_told_singly_the_rest_once(cast, guidance):
    rows = [row(1), row(2), row(3, immediate_danger="yes")]
    operations.confirm_import(operations.stage_import(uploaded(written(*rows)), by=cast.school), by=cast.school)
    urgent = Referral.objects.get(immediate_danger=True)
    assert (urgent.colour, Rating.objects.get().referral) == ("red", urgent)
    told = Notice.objects.filter(user=cast.frontdoor)
    assert told.get(rule="referrals_imported").label == "3 referrals"
    assert told.get(rule="referral_received").subject_id == str(urgent.pk)


def test_a_secret_address_protects_a_record_that_is_known(cast, guidance):
    known = record_child(given_name="Ash", family_name="Madeup", date_of_birth=date(2012, 5, 4), by=cast.frontdoor)
    content = written(row(1, given_name="ASH", protected_address="yes"))
    operations.confirm_import(operations.stage_import(uploaded(content), by=cast.school), by=cast.school)
    known.refresh_from_db()
    assert known.protected_address
    assert Referral.objects.get().child == known


def test_what_was_read_is_forgotten_once_it_is_sent_discarded_or_a_week_old(cast, staged, time_machine):
    operations.confirm_import(staged, by=cast.school)
    assert {str(one.cells) for one in staged.rows.all()} == {"{}"}
    other = operations.stage_import(uploaded(written(row(7))), by=cast.school)
    time_machine.move_to(timezone.now() + timedelta(days=8))
    assert sweep().errors == []
    other.refresh_from_db()
    assert (other.state, other.rows.count()) == ("discarded", 0)


def test_without_guidance_nothing_is_sent_and_the_file_says_so(cast):
    kept = operations.stage_import(uploaded(written(row(1))), by=cast.school)
    kept = operations.confirm_import(kept, by=cast.school)
    assert (kept.state, Referral.objects.count()) == ("staged", 0)
    assert "No threshold document" in kept.returned_because


@pytest.mark.django_db(transaction=True)
def test_a_long_file_is_sent_by_the_sweep_and_its_author_is_told(cast, guidance):
    content = written(*[row(number) for number in range(operations.importing.AT_ONCE + 1)])
    kept = operations.confirm_import(operations.stage_import(uploaded(content), by=cast.school), by=cast.school)
    assert (kept.state, Referral.objects.count()) == ("confirmed", 0)
    with pytest.raises(StateError, match="being sent already"):
        operations.discard_import(kept, by=cast.school)
    assert sweep().errors == []
    assert Referral.objects.count() == operations.importing.AT_ONCE + 1
    assert Notice.objects.filter(user=cast.school, rule="import_done").exists()


def test_who_may_refer_no_more_sends_nothing(cast, guidance, monkeypatch):
    monkeypatch.setattr(operations.importing, "AT_ONCE", 0)
    kept = operations.stage_import(uploaded(written(row(1))), by=cast.school)
    operations.confirm_import(kept, by=cast.school)
    cast.school.memberships.update(until=timezone.localdate() - timedelta(days=1))
    operations.send_confirmed_imports(at=timezone.now(), by=cast.admin)
    kept.refresh_from_db()
    assert (kept.state, Referral.objects.count()) == ("staged", 0)
    assert "may no longer" in kept.returned_because


@pytest.mark.parametrize("postcode", ["ZZ1 2BB", "zz1", "ZZ14 1AA", "QQ9 9QQ", "", "Z", "ZZ2 2BB"])
def test_many_are_routed_as_one_is(cast, guidance, postcode):
    today = timezone.localdate()
    assert Routes(on=today).of(postcode) == route(postcode, on=today)


# --- Who may


def test_a_file_is_sent_for_the_partner_it_was_brought_for(cast, guidance):
    second = people.join_team(
        cast.school, cast.teams["charity", "Outreach"], profession="Mentor", since=timezone.localdate(), by=cast.admin
    )
    people.grant_role(
        cast.school, Role.PRACTITIONER, partner=cast.partners["charity"], since=timezone.localdate(), by=cast.admin
    )
    user = again(cast.school)
    user.act_for(second.pk)
    kept = operations.stage_import(uploaded(written(row(1))), by=user)
    assert operations.confirm_import(kept, by=user).state == "sent"
    assert Referral.objects.get().referring_partner == cast.partners["charity"]


def test_only_who_refers_uploads_and_only_its_author_sees_or_sends_a_file(cast, staged, sign_in):
    with pytest.raises(PermissionDenied):
        operations.stage_import(uploaded(written(row(1))), by=cast.board)
    with pytest.raises(PermissionDenied):
        operations.confirm_import(staged, by=cast.health)
    assert sign_in(cast.health).get(staged.get_absolute_url()).status_code == 404
    assert list(ReferralImport.objects.visible_to(again(cast.school))) == [staged]


def test_a_file_of_a_colleague_is_told_without_showing_it(cast, staged, sign_in):
    ReferralImport.objects.update(by=cast.health)
    with pytest.raises(ValidationError, match="Somebody of your organisation"):
        operations.stage_import(uploaded(written(row(1), row(2), row(3, need="N77"))), by=cast.school)


def test_how_many_children_are_known_is_counted_and_never_which(cast, guidance, shared_case, sign_in):
    known = row(1, given_name="Ren", family_name="Testerley")
    kept = operations.stage_import(uploaded(written(known, row(2))), by=cast.school)
    assert (kept.known_in_sight, kept.known_elsewhere) == (1, 0)
    kept = operations.stage_import(uploaded(written(known, row(2))), by=cast.outsider)
    assert (kept.known_in_sight, kept.known_elsewhere) == (0, 1)
    page = sign_in(cast.outsider).get(kept.get_absolute_url()).content.decode()
    assert shared_case.child.reference not in page
    assert "Wren" not in page


# --- Pages


def test_a_file_is_uploaded_looked_at_and_sent(cast, guidance, sign_in):
    client = sign_in(cast.school)
    answer = client.post(reverse("referrals:import"), {"upload": uploaded(written(row(1), row(2, need="N77")))})
    kept = ReferralImport.objects.get()
    assert answer.headers["Location"] == kept.get_absolute_url()
    page = client.get(kept.get_absolute_url()).content.decode()
    assert "need is not one of the codes" in page
    client.post(reverse("referrals:import_send", args=[kept.pk]))
    assert Referral.objects.get().given_name == "Robin1"
    again_ = client.post(reverse("referrals:import_send", args=[kept.pk]))
    assert "This file is sent already." in again_.content.decode()


def test_the_page_says_what_is_wrong_with_a_file(cast, guidance, sign_in):
    page = sign_in(cast.school).post(reverse("referrals:import"), {"upload": uploaded(b"a;b\n")}).content.decode()
    assert "commas, not semicolons" in page
    page = sign_in(cast.school).post(reverse("referrals:import"), {}).content.decode()
    assert "Select the file" in page or "Enter the file" in page


def test_uploads_have_a_limit(cast, guidance, sign_in, settings):
    client = sign_in(cast.school)
    answers = [
        client.post(reverse("referrals:import"), {"upload": uploaded(written(row(number)))}).status_code
        for number in range(21)
    ]
    assert (answers[0], answers[-1]) == (302, 429)
