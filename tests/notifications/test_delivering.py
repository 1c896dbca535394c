"""The outbox: what goes when, in which mail, and what a failure does to it."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from notifications import operations, outbox
from notifications.models import Delivery
from notifications.states import DeliveryState
from partners.models import Absence

NINE = datetime(2026, 12, 8, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nine_o_clock(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://thread.example"
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


def tell(cast, *, rule="test.told", count=1, who="school"):
    for number in range(count):
        operations.notify(
            [cast.users[who]],
            rule=rule,
            subject=cast.partners["school"],
            due=timezone.now() - timedelta(seconds=number),
            url="/partners/1/",
            label=f"Action A-{number}",
            context={"day": "8 December"},
        )


class Refuses(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"school@demo.example": (550, b"no such Wren Testerly")})


class Hangs(EmailBackend):
    def open(self):
        raise TimeoutError


def backend(settings, cls):
    settings.EMAIL_BACKEND = f"{__name__}.{cls.__name__}"


def test_one_notice_is_one_mail_that_says_what_is_due_where_and_why(cast):
    tell(cast, rule="test.due")
    assert operations.deliver().sent == 1
    [sent] = mail.outbox
    assert (sent.subject, sent.to) == ("You have an action due on 8 December", ["school@demo.example"])
    assert "Action A-0 is due on 8 December." in sent.body
    assert "https://thread.example/partners/1/" in sent.body
    assert "The owner of an action is told before it is due." in sent.body
    assert "To change what you are sent" in sent.body


def test_several_notices_are_one_mail(cast):
    tell(cast, count=4)
    assert operations.deliver().sent == 1
    assert mail.outbox[0].subject == "You have 4 notices"
    assert mail.outbox[0].body.count("was changed") == 4
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_a_long_mail_ends_in_a_link_to_the_rest(cast):
    tell(cast, count=23)
    operations.deliver()
    assert "And 3 more." in mail.outbox[0].body
    assert "https://thread.example/notifications/" in mail.outbox[0].body


def test_a_person_gets_at_most_three_digests_a_day_and_none_within_three_hours(cast, nine_o_clock):
    sent_at = []
    for half_hour in range(48):
        nine_o_clock.move_to(NINE + timedelta(minutes=30 * half_hour))
        tell(cast)
        if operations.deliver().sent:
            sent_at.append(timezone.localtime().strftime("%d %H:%M"))
    assert sent_at == ["08 09:00", "08 12:00", "08 15:00", "09 00:00", "09 03:00", "09 06:00"]


def test_what_waited_for_the_next_day_goes_in_its_first_digest(cast, nine_o_clock):
    for hours in (0, 3, 6, 9):
        nine_o_clock.move_to(NINE + timedelta(hours=hours))
        tell(cast)
        operations.deliver()
    assert len(mail.outbox) == 3
    nine_o_clock.move_to(NINE + timedelta(days=1))
    operations.deliver()
    assert len(mail.outbox) == 4
    assert not Delivery.objects.exclude(state=DeliveryState.SENT).exists()


def test_urgent_ones_go_at_once_each_alone_and_over_the_cap(cast):
    tell(cast)
    operations.deliver()
    tell(cast, rule="test.urgent", count=4)
    assert operations.deliver().sent == 4
    assert {each.subject for each in mail.outbox[1:]} == {"Something needs you now"}


def test_a_second_round_sends_nothing_again(cast):
    tell(cast, rule="test.urgent", count=3)
    assert [operations.deliver().sent for _ in range(2)] == [3, 0]


def test_the_deputys_mail_says_why_they_hear_it_and_names_nobody(cast):
    Absence.objects.create(user=cast.school, deputy=cast.health, since=timezone.localdate())
    tell(cast)
    operations.deliver()
    body = next(each.body for each in mail.outbox if each.to == ["health@demo.example"])
    assert "as the deputy of somebody who is away" in body
    assert cast.school.name not in body


def test_no_name_of_a_child_gets_into_a_mail(cast, child):
    child.given_name, child.family_name = "Canary7f3a", "Token9b1c"
    child.save()
    operations.notify([cast.school], rule="test.told", subject=child, url=f"/children/{child.pk}/")
    operations.deliver()
    raw = mail.outbox[0].message().as_string()
    assert child.reference in raw
    assert not [word for word in ("Canary7f3a", "Token9b1c", cast.school.name) if word in raw]


def test_a_mail_that_is_sent_again_is_the_same_message(cast, nine_o_clock):
    """A sender dies after sending, before noting it: its claim lapses and the next one sends the same."""
    tell(cast, count=2)
    operations.deliver()
    leader = Delivery.objects.exclude(gathered_at=None).get()
    Delivery.objects.filter(pk=leader.pk).update(
        state=DeliveryState.CLAIMED, sent_at=None, lease_until=timezone.now() + outbox.lease()
    )
    assert operations.deliver().sent == 0, "while the lease holds, it is somebody else's"
    nine_o_clock.shift(outbox.lease() + timedelta(seconds=1))
    tell(cast)
    assert operations.deliver().sent == 1
    first, again = mail.outbox
    assert first.message()["Message-ID"] == again.message()["Message-ID"]
    assert first.body == again.body


def test_a_refused_mail_is_tried_again_later_and_given_up_at_last(cast, settings, nine_o_clock):
    backend(settings, Refuses)
    tell(cast, rule="test.urgent")
    assert (operations.deliver().put_off, operations.deliver().put_off) == (1, 0)
    rounds = [1]
    for _ in range(300):
        nine_o_clock.shift(timedelta(minutes=1))
        result = operations.deliver()
        rounds += [1] * (result.put_off + result.failed)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, len(rounds)) == (DeliveryState.FAILED, 8, 8)
    assert delivery.last_error == "SMTPRecipientsRefused", "the server's own words may hold a name"


def test_one_refused_mail_does_not_hold_up_the_others(cast, settings, monkeypatch):
    real = EmailBackend.send_messages

    def send(self, messages):
        if messages[0].to == ["police@demo.example"]:
            raise smtplib.SMTPDataError(554, b"no")
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    for who in ("school", "police", "health"):
        tell(cast, rule="test.urgent", who=who)
    result = operations.deliver()
    assert (result.sent, result.put_off) == (2, 1)


def test_a_mail_server_that_is_away_costs_no_attempt(cast, settings, nine_o_clock):
    backend(settings, Hangs)
    tell(cast, rule="test.urgent", count=2)
    assert operations.deliver().put_off == 2
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.DUE, 0)}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    nine_o_clock.shift(timedelta(minutes=2))
    assert operations.deliver().sent == 2


def test_a_person_who_left_is_sent_nothing(cast):
    tell(cast, rule="test.urgent")
    cast.school.is_active = False
    cast.school.save()
    assert operations.deliver().failed == 1
    assert mail.outbox == []


def test_the_claim_uses_its_indexes_and_not_the_whole_outbox(cast):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        clock = {"at": NINE, "clock": NINE, "lease": NINE, "most": 50}
        cursor.execute("EXPLAIN " + outbox.CLAIM, clock)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "delivery_to_claim" in plan, plan
    assert "delivery_claimed" in plan, plan


def test_mails_of_a_demonstrations_past_are_noted_as_sent_and_go_nowhere(cast):
    tell(cast, count=2)
    assert operations.post_nothing(at=timezone.now()).sent == 2
    assert mail.outbox == []
    first, second = Delivery.objects.order_by("id")
    assert {first.state, second.state} == {DeliveryState.SENT}
    assert (first.mail_id, second.mail_id) == (first.pk, first.pk), "in one mail, as deliver would have sent them"
    assert operations.deliver().sent == 0


def test_a_sweep_sends_by_what_it_is_given(cast):
    tell(cast)
    swept = operations.sweep(sending=operations.post_nothing)
    assert swept.delivered.sent == Delivery.objects.filter(state=DeliveryState.SENT).count() > 0
    assert mail.outbox == []
