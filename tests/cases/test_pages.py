"""Pages of a case: who may, who may not, and what stands on them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases import operations
from cases.cautions import _cautions, add_caution
from cases.models import Case, Child, Event, Share, TeamMember, Voice
from notifications.models import Notice
from tests.cast import TOLD

READ = ["record", "chronology", "sharing", "looked"]
CHANGE = ["add_share", "hand_over", "change_level", "close", "join_team"]


def url(name, case, **more):
    return reverse(f"cases:{name}", kwargs={"case_id": case.pk, **more})


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        response = client.get(address)
    assert response.status_code == 200
    return [one["sql"] for one in seen if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.mark.parametrize("screen", READ)
def test_a_partner_with_a_share_reads_each_page_and_the_look_is_on_record(cast, shared_case, sign_in, screen):
    client = sign_in(cast.school)
    response = client.get(url(screen, shared_case))
    assert response.status_code == 200
    look = Record.objects.filter(verb="viewed", actor=cast.school, case_id=shared_case.pk).get()
    assert look.why.startswith("share:")
    assert look.acting_partner_id == cast.partners["school"].pk


def test_who_has_it_alike_stands_on_one_line_of_the_record(cast, shared_case, sign_in):
    page = sign_in(cast.school).get(url("record", shared_case)).content.decode().replace("&#x27;", "'")
    line = re.search(r"<li><strong>([^<]*)</strong><br><span[^>]*>See and add to the record, for keeping", page)
    assert line is not None
    assert sorted(line[1].split(", ")) == sorted(str(cast.partners[key]) for key in ("school", "health"))
    alone = re.search(r"<li><strong>([^<]*)</strong><br><span[^>]*>See the record, for keeping", page)
    assert alone is not None
    assert alone[1] == str(cast.partners["police"])


@pytest.mark.parametrize("screen", [*READ, "add_event", "add_voice", *CHANGE])
@pytest.mark.parametrize("local", ["outsider", "guardian", "admin", "network"])
def test_each_page_is_404_out_of_sight_and_the_refusal_is_on_record(cast, shared_case, sign_in, screen, local):
    response = sign_in(cast.users[local]).get(url(screen, shared_case))
    assert response.status_code == 404
    assert b"Wren" not in response.content
    assert Record.objects.filter(verb="refused", actor=cast.users[local]).count() == 1


@pytest.mark.parametrize("screen", CHANGE)
def test_a_partner_who_sees_a_case_does_not_steer_it(cast, shared_case, sign_in, screen):
    assert sign_in(cast.school).get(url(screen, shared_case)).status_code == 403


@pytest.mark.parametrize("screen", ["add_event", "add_voice"])
def test_seeing_is_not_adding(cast, shared_case, sign_in, screen):
    assert sign_in(cast.police).get(url(screen, shared_case)).status_code == 403
    assert sign_in(cast.school).get(url(screen, shared_case)).status_code == 200


@pytest.mark.parametrize("screen", [*CHANGE, "add_event", "add_voice"])
def test_an_empty_form_says_what_is_missing(cast, shared_case, sign_in, screen):
    response = sign_in(cast.socialworker).post(url(screen, shared_case), {})
    assert response.status_code == 200
    assert b"There is a problem" in response.content
    assert b"<title>Error:" in response.content


def test_the_first_screen_answers_who_why_now(cast, shared_case, sign_in):
    operations.record_voice(shared_case, words="I like the garden", said_on=timezone.localdate(), by=cast.school)
    operations.join_team_around_child(shared_case, user=cast.health, role="School nurse", by=cast.socialworker, **TOLD)
    page = sign_in(cast.school).get(url("record", shared_case)).content.decode()
    for words in (
        "Wren Testerly",
        shared_case.child.reference,
        "4 May 2012",
        "Level 4: specialist",
        "Socialworker Cast",
        "I like the garden",
        "Health Cast, School nurse",
        "You see this because it is shared with Larkhill Academy on",
        "Fernshire Police",
    ):
        assert words in page, words
    assert "<title>Record CT" in page.replace("\n", "")


def test_a_protected_address_is_masked(cast, shared_case, sign_in):
    Child.objects.filter(pk=shared_case.child_id).update(protected_address=True)
    page = sign_in(cast.socialworker).get(url("record", shared_case)).content.decode()
    assert "ZZ1 1AA" not in page
    assert "Protected address" in page


def test_buttons_stand_only_where_they_work(cast, shared_case, sign_in):
    assert "Hand over" in sign_in(cast.socialworker).get(url("record", shared_case)).content.decode()
    assert "Hand over" not in sign_in(cast.school).get(url("record", shared_case)).content.decode()


@pytest.mark.parametrize("screen", ["record", "chronology", "sharing", "looked"])
def test_a_page_of_a_case_takes_few_queries(cast, shared_case, sign_in, screen):
    client = sign_in(cast.school)
    assert len(queries_of(client, url(screen, shared_case))) <= 14


def test_the_list_takes_12_queries_or_fewer_however_long(cast, shared_case, sign_in):
    for number in range(30):
        one = operations.record_child(given_name=f"Child {number}", by=cast.frontdoor)
        operations.open_case(
            one, lead=cast.socialworker, locality=cast.north, level_of_need=3, reason="Worries", by=cast.frontdoor
        )
    client = sign_in(cast.socialworker)
    assert len(queries_of(client, reverse("cases:list"))) <= 12
    first = client.get(reverse("cases:list"))
    assert len(first.context["cases"]) == 25
    second = client.get(reverse("cases:list") + first.context["next"])
    assert len(second.context["cases"]) == 6
    again = client.get(reverse("cases:list") + second.context["previous"])
    assert again.context["cases"] == first.context["cases"]
    assert not set(first.context["cases"]) & set(second.context["cases"])


def test_the_list_shows_open_or_closed_as_asked(cast, shared_case, sign_in):
    operations.close_case(shared_case, reason="Aims met", by=cast.socialworker)
    client = sign_in(cast.school)
    assert client.get("/cases/").context["cases"] == []
    assert client.get("/cases/?state=closed").context["cases"] == [shared_case]
    assert client.get("/cases/?state=all").context["cases"] == [shared_case]
    assert client.get("/cases/?after=nonsense&state=all").status_code == 200


def test_the_list_is_for_those_who_work_with_children(cast, shared_case, sign_in):
    assert sign_in(cast.outsider).get("/cases/").context["cases"] == []
    assert sign_in(cast.board).get("/cases/").status_code == 403


def test_an_entry_is_added_and_stands_in_the_chronology(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    typed = {
        "happened_on": f"{timezone.localdate() - timedelta(days=1):%d/%m/%Y}",
        "at": "2:30pm",
        "kind": "concern",
        "text": "Came without a coat",
        "nature": "fact",
        "significance": "significant",
    }
    response = client.post(url("add_event", shared_case), typed, follow=True)
    assert "Came without a coat" in response.content.decode()
    event = Event.objects.get()
    assert (event.source, event.recorded_by) == (cast.partners["school"], cast.school)
    assert timezone.localtime(event.happened_at).hour == 14
    assert Record.objects.filter(verb="recorded", subject_id=str(event.pk)).exists()


def test_what_was_typed_is_still_there_when_a_date_is_wrong(cast, shared_case, sign_in):
    typed = {"happened_on": "32/13/2026", "kind": "concern", "text": "Came without a coat"}
    page = sign_in(cast.school).post(url("add_event", shared_case), typed).content.decode()
    assert "Came without a coat" in page
    assert "32/13/2026" in page
    assert Event.objects.count() == 0


def test_the_chronology_filters_and_marks_gaps(cast, shared_case, sign_in):
    now = timezone.now()
    for days, kind, by in ((1, "concern", cast.school), (90, "contact", cast.health), (95, "health", cast.health)):
        operations.record_event(
            shared_case, by=by, kind=kind, happened_at=now - timedelta(days=days), text=f"Entry {days}"
        )
    client = sign_in(cast.police)
    page = client.get(url("chronology", shared_case))
    assert [entry["gap"] for entry in page.context["entries"]] == [89, None, None]
    assert "89 days without an entry" in page.content.decode()
    health = client.get(url("chronology", shared_case), {"partner": cast.partners["health"].pk})
    assert [entry["event"].text for entry in health.context["entries"]] == ["Entry 90", "Entry 95"]
    concern = client.get(url("chronology", shared_case), {"kind": "concern"})
    assert [entry["event"].text for entry in concern.context["entries"]] == ["Entry 1"]
    assert [entry["gap"] for entry in concern.context["entries"]] == [None]


SHARE = {
    "rights": "view",
    "purpose": "support",
    "reason": "Mentoring begins",
    "basis": "public_task",
    "family_told": "told",
}


def test_the_lead_shares_with_a_partner_who_then_sees_the_case(cast, shared_case, sign_in, client):
    typed = SHARE | {"partner": cast.partners["charity"].pk}
    response = sign_in(cast.socialworker).post(url("add_share", shared_case), typed)
    assert response.status_code == 302
    share = Share.objects.live().get(case=shared_case, partner=cast.partners["charity"])
    assert Record.objects.filter(verb="shared", subject_id=str(share.pk)).exists()
    assert sign_in(cast.charity).get(url("record", shared_case)).status_code == 200
    end = url("end_share", shared_case, share_id=share.pk)
    assert sign_in(cast.charity).post(end, {"because": "Mine"}).status_code == 403
    assert sign_in(cast.socialworker).post(end, {"because": "Mentoring is over"}).status_code == 302
    assert sign_in(cast.charity).get(url("record", shared_case)).status_code == 404


def test_a_share_with_a_named_person_and_a_last_day(cast, shared_case, sign_in):
    last = timezone.localdate() + timedelta(days=3)
    typed = SHARE | {"user": cast.charity.email, "until": f"{last.day}/{last.month}/{last.year}"}
    assert sign_in(cast.socialworker).post(url("add_share", shared_case), typed).status_code == 302
    share = Share.objects.live().get(case=shared_case, user=cast.charity)
    assert timezone.localtime(share.until).date() == last


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "Choose a partner or name one person"),
        ({"user": "nobody@demo.example"}, "Nobody with this email address can sign in"),
        ({"user": "charity@demo.example", "family_told": "not_safe"}, "Say why telling the family would not be safe"),
        ({"user": "charity@demo.example", "purpose": "curiosity"}, "Select the purpose from the list"),
    ],
)
def test_an_incomplete_share_is_refused_in_words(cast, shared_case, sign_in, change, words):
    before = Share.objects.count()
    page = sign_in(cast.socialworker).post(url("add_share", shared_case), SHARE | change).content.decode()
    assert words in page
    assert "Mentoring begins" in page
    assert Share.objects.count() == before


def test_a_second_live_share_is_refused_on_the_page(cast, shared_case, sign_in):
    typed = SHARE | {"partner": cast.partners["school"].pk}
    page = sign_in(cast.socialworker).post(url("add_share", shared_case), typed).content.decode()
    assert "already shared with Larkhill Academy" in page


def test_who_can_see_this_names_every_person_and_the_reason(cast, shared_case, sign_in):
    page = sign_in(cast.police).get(url("sharing", shared_case)).content.decode()
    for words in ("Larkhill Academy", "School Cast", "Health Cast", "Working with the child", "Socialworker Cast"):
        assert words in page, words
    assert "End the share" not in page.replace("\n", " ")


@pytest.mark.parametrize(("at", "marks"), [("2027-03-04T12:00:00Z", []), ("2027-03-04T23:30:00Z", ["Out of hours"])])
def test_who_looked_marks_the_odd_ones(cast, shared_case, sign_in, time_machine, at, marks):
    time_machine.move_to(at, tick=False)
    looks = sign_in(cast.school).get(url("looked", shared_case)).context["looks"]
    assert looks[0].who == "School Cast"
    assert looks[0].partner == "Larkhill Academy"
    assert looks[0].marks == marks


def test_a_viewer_of_the_childs_family_name_is_marked(cast, shared_case, sign_in):
    Child.objects.filter(pk=shared_case.child_id).update(family_name="Cast")
    looks = sign_in(cast.school).get(url("looked", shared_case)).context["looks"]
    assert "Same family name" in looks[0].marks


def test_handing_over_ends_the_old_leads_own_share(cast, shared_case, sign_in):
    typed = TOLD | {"to": cast.manager.email, "reason": "Moves to another team"}
    assert sign_in(cast.socialworker).post(url("hand_over", shared_case), typed).status_code == 302
    shared_case.refresh_from_db()
    assert shared_case.lead == cast.manager


def test_a_level_changes_with_a_reason_and_a_case_closes_with_one(cast, shared_case, sign_in):
    client = sign_in(cast.socialworker)
    assert client.post(url("change_level", shared_case), {"level_of_need": 2, "reason": "Better"}).status_code == 302
    assert client.post(url("close", shared_case), {"reason": "Aims met"}).status_code == 302
    shared_case.refresh_from_db()
    assert (shared_case.level_of_need, shared_case.state) == (2, "closed")


def test_who_closes_a_case_is_told_what_stays_open(cast, shared_case, sign_in):
    client = sign_in(cast.socialworker)
    page = client.get(url("close", shared_case)).content.decode()
    assert "open." not in page.split("<form")[0]
    add_caution(worry := lambda case: f"Something about {case.child.reference}.")
    try:
        page = client.get(url("close", shared_case)).content.decode()
    finally:
        _cautions.remove(worry)
    assert f"Something about {shared_case.child.reference}." in page


def test_a_case_closed_meanwhile_answers_on_the_form_and_keeps_the_words(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    operations.close_case(shared_case, reason="Aims met", by=cast.socialworker)
    typed = {"words": "I miss my room", "said_on": "today"}
    page = client.post(url("add_voice", shared_case), typed).content.decode()
    assert "This case is closed" in page
    assert "I miss my room" in page
    assert Voice.objects.count() == 0


def test_somebody_joins_the_team_and_sees_the_case_by_name(cast, shared_case, sign_in):
    typed = TOLD | {"user": cast.charity.email, "role": "Mentor"}
    assert sign_in(cast.socialworker).post(url("join_team", shared_case), typed).status_code == 302
    assert TeamMember.objects.get().user == cast.charity
    assert sign_in(cast.charity).get(url("record", shared_case)).status_code == 200


def test_a_safeguarding_lead_restricts_by_reference_and_sees_nothing(cast, shared_case, sign_in):
    client = sign_in(cast.guardian)
    typed = {"reference": shared_case.child.reference.lower(), "restricted": "yes", "reason": "A colleague's child"}
    response = client.post(reverse("cases:restrict"), typed, follow=True)
    assert "is restricted to named people" in response.content.decode()
    assert b"Wren" not in response.content
    assert Case.objects.get(pk=shared_case.pk).restricted
    assert client.get(url("record", shared_case)).status_code == 404
    assert sign_in(cast.school).get(url("record", shared_case)).status_code == 404


def test_only_a_safeguarding_lead_restricts(cast, shared_case, sign_in):
    assert sign_in(cast.socialworker).get(reverse("cases:restrict")).status_code == 403
    page = sign_in(cast.guardian).post(
        reverse("cases:restrict"), {"reference": "CT9999999", "restricted": "yes", "reason": "Why"}
    )
    assert "No record has this reference" in page.content.decode()


def test_a_search_in_sight_opens_the_record(cast, shared_case, sign_in):
    page = sign_in(cast.school).post(reverse("cases:search"), {"q": "ren testerley"}).content.decode()
    assert url("record", shared_case) in page


def test_a_search_out_of_sight_says_only_that_a_record_exists_and_whom_to_ask(cast, shared_case, sign_in):
    client = sign_in(cast.outsider)
    response = client.post(reverse("cases:search"), {"q": "Wren Testerly"})
    page = response.content.decode()
    assert "A record exists. Ask Fernshire Council." in page
    for secret in (str(shared_case.pk), str(shared_case.child_id), shared_case.child.reference, "2012", "Socialworker"):
        assert secret not in page, secret
    token = response.context["hits"][0].token
    answer = client.post(reverse("cases:ask"), {"token": token}, follow=True)
    assert "The person who leads the work has been told" in answer.content.decode()
    notice = Notice.objects.get(rule="cases.asked")
    assert notice.user == cast.socialworker
    assert "Wren" not in notice.text
    assert "Outlying Housing Group" in notice.text
    assert Record.objects.filter(verb="asked", case_id=shared_case.pk, actor=cast.outsider).count() == 1


def test_a_token_works_for_its_searcher_only_and_half_an_hour(cast, shared_case, sign_in, time_machine):
    response = sign_in(cast.outsider).post(reverse("cases:search"), {"q": "Wren Testerly"})
    token = response.context["hits"][0].token
    sign_in(cast.charity).post(reverse("cases:ask"), {"token": token})
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    sign_in(cast.outsider).post(reverse("cases:ask"), {"token": token})
    assert Notice.objects.filter(rule="cases.asked").count() == 0


def test_a_guess_at_part_of_a_name_says_nothing_about_records_out_of_sight(cast, shared_case, sign_in):
    client = sign_in(cast.outsider)
    assert client.post(reverse("cases:search"), {"q": "Testerly"}).context["hits"] == []
    assert client.post(reverse("cases:search"), {"q": "Tess"}).context["hits"] == []
    assert client.post(reverse("cases:search"), {"date_of_birth": "1999-01-01"}).context["hits"] == []


def test_a_restricted_record_does_not_name_the_partner_who_leads(cast, shared_case, sign_in):
    operations.restrict_case(shared_case, restricted=True, reason="A colleague's child", by=cast.guardian)
    page = sign_in(cast.school).post(reverse("cases:search"), {"q": "Wren Testerly"}).content.decode()
    assert "Ask the safeguarding lead" in page
    assert "Fernshire Council" not in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Enter a name, a date of birth, an NHS number or a unique pupil number"),
        ({"q": "a"}, "Enter at least 2 letters"),
        ({"nhs_number": "123"}, "NHS number must be 10 digits"),
        ({"nhs_number": "9990000019"}, "its last digit does not match the others"),
        ({"upn": "123"}, "Unique pupil number must be a letter and 12 digits"),
        ({"date_of_birth_day": "31", "date_of_birth_month": "2", "date_of_birth_year": "2012"}, "must be a real date"),
    ],
)
def test_a_search_that_cannot_be_answered_says_why(cast, sign_in, typed, words):
    assert words in sign_in(cast.school).post(reverse("cases:search"), typed).content.decode()


def test_a_slip_in_the_number_does_not_hide_a_child_whose_name_is_known(cast, shared_case, sign_in):
    page = sign_in(cast.school).post("/children/", {"q": "Wren Testerly", "nhs_number": "9990000019"}).content.decode()
    assert "Wren Testerly</a>" in page
    assert "The NHS number cannot be right" in page


def test_the_61st_search_in_a_minute_waits(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    statuses = [client.post(reverse("cases:search"), {"date_of_birth": "1990-01-01"}).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]


def test_search_is_for_those_who_work_with_children(cast, sign_in):
    for local in ("board", "network", "guardian", "admin"):
        assert sign_in(cast.users[local]).get(reverse("cases:search")).status_code == 403


def test_who_hands_over_says_on_what_basis_and_what_the_family_knows(cast, shared_case, sign_in):
    client, typed = sign_in(cast.socialworker), {"to": cast.manager.email, "reason": "Moves"}
    page = client.post(url("hand_over", shared_case), typed).content.decode()
    assert "Select the lawful basis" in page
    assert "Select what the family knows" in page
    typed |= {"basis": "vital_interests", "family_told": "not_safe"}
    page = client.post(url("hand_over", shared_case), typed).content.decode()
    assert "Say why telling the family would not be safe" in page
    assert client.post(url("hand_over", shared_case), typed | {"why_not_told": "He listens in"}).status_code == 302
    page = sign_in(cast.manager).get(url("sharing", shared_case)).content.decode()
    assert "Telling the family would not be safe: He listens in" in page
