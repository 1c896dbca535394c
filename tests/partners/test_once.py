"""A form sent twice is done once, and nothing else is taken for the same sending."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Event
from partners.models import IdempotentAnswer
from partners.once import AGAIN_WITHIN

TOKEN = {"csrfmiddlewaretoken": "t" * 64}


@pytest.fixture
def entry():
    typed = {"kind": "contact", "text": "A call", "nature": "fact", "significance": "routine"}
    return TOKEN | typed | {"happened_on": f"{timezone.localdate():%d/%m/%Y}"}


@pytest.fixture
def there(shared_case):
    return reverse("cases:add_event", kwargs={"case_id": shared_case.pk})


@pytest.mark.django_db
def test_the_same_sending_again_leads_to_the_same_page_and_writes_nothing(cast, sign_in, there, entry):
    person = sign_in(cast.school)
    first, again = person.post(there, entry), person.post(there, entry)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert Event.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"text": "Another call"}, {"csrfmiddlewaretoken": "u" * 64}])
def test_other_words_or_the_form_opened_anew_are_another_sending(cast, sign_in, there, entry, change):
    person = sign_in(cast.school)
    person.post(there, entry)
    person.post(there, entry | change)
    assert Event.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_form_can_be_sent_again(cast, sign_in, there, entry):
    person = sign_in(cast.school)
    for _ in range(2):
        assert "There is a problem" in person.post(there, entry | {"text": ""}).content.decode()
    assert not IdempotentAnswer.objects.exists()
    assert person.post(there, entry).status_code == 302
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_another_person_or_a_later_time_is_another_sending(cast, sign_in, there, entry, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    school = sign_in(cast.school)
    school.post(there, entry)
    sign_in(cast.health).post(there, entry)
    assert Event.objects.count() == 2
    time_machine.move_to(start + AGAIN_WITHIN * 1.01, tick=False)
    school.post(there, entry)
    assert Event.objects.count() == 3


@pytest.mark.django_db
def test_a_file_of_the_same_name_with_other_content_is_another_sending(cast, sign_in):
    person, there = sign_in(cast.school), reverse("referrals:import")
    answers = [
        person.post(there, TOKEN | {"file": SimpleUploadedFile("a.csv", content, "text/csv")})
        for content in (b"given_name\nRobin\n", b"given_name\nWren!!\n")
    ]
    assert all(answer.status_code < 400 for answer in answers)
    assert len({answer.get("Location", answer.content) for answer in answers}) == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one(cast, sign_in, there, entry):
    cookies = sign_in(cast.school).cookies

    def send(_):
        person = Client()
        person.cookies = cookies
        try:
            return person.post(there, entry)["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        [led_to] = set(pool.map(send, range(20)))
    assert led_to.startswith("/cases/")
    assert Event.objects.count() == 1
