"""The sweep: what is due is found once, whatever fails and however late it comes."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from notifications import finding, operations, registry
from notifications.models import Delivery, Notice
from partners import operations as people
from partners.models import Absence, Partner, User

DUE = datetime(2026, 12, 8, 7, tzinfo=UTC)  # see DUE in conftest


@pytest.fixture(autouse=True)
def clock(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(DUE - timedelta(hours=1), tick=False) as traveller:
        yield traveller


def test_nothing_is_found_before_it_is_due_and_everything_then_once(cast, clock):
    assert operations.sweep().found == {"test.due": 0}
    clock.move_to(DUE)
    assert operations.sweep().found == {"test.due": Partner.objects.count()}
    assert operations.sweep().found == {"test.due": 0}
    assert {notice.text.partition(" is ")[2] for notice in Notice.objects.all()} == {"due on 8 December."}


def test_what_is_found_is_sent_in_one_digest_however_late_the_sweep_comes(cast, clock):
    clock.move_to(DUE + timedelta(hours=48))
    result = operations.sweep()
    assert result.delivered.sent == len(mail.outbox) == 1
    assert mail.outbox[0].subject == f"You have {Partner.objects.count()} notices"


def test_a_moment_may_be_given(cast):
    assert operations.sweep(DUE).found["test.due"] == Partner.objects.count()
    assert set(Notice.objects.values_list("created_at", flat=True)) == {DUE}


def test_the_deputy_hears_what_fell_due_and_also_when_the_absence_begins_later(cast, clock):
    clock.move_to(DUE)
    operations.sweep()
    assert not Notice.objects.filter(user=cast.health).exists()
    Absence.objects.create(user=cast.school, deputy=cast.health, since=timezone.localdate())
    assert operations.sweep().found["test.due"] == Partner.objects.count()
    assert set(Notice.objects.filter(user=cast.health).values_list("deputising_for", flat=True)) == {cast.school.pk}


def test_a_finder_is_one_statement_and_looks_before_it_inserts(cast, django_assert_num_queries):
    with django_assert_num_queries(1) as seen:
        finding.find(registry.known_rule("test.due"), DUE)
    assert "NOT EXISTS" in seen.captured_queries[0]["sql"]
    assert Delivery.objects.count() == Notice.objects.count() == Partner.objects.count()


def test_looking_again_reads_the_notices_by_hash_or_index_and_not_one_by_one(cast):
    with connection.cursor() as cursor:
        text = "EXPLAIN " + finding.INSERT.format(select=registry.known_rule("test.due").finder)
        values = {"rule": "test.due", "kind": "k", "mail": "none", "now": DUE, "today": DUE.date()}
        cursor.execute(text, values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Anti Join" in plan, plan
    assert "SubPlan" not in plan, plan


def test_a_step_acts_as_the_system_at_the_moment_of_the_sweep(cast):
    seen = []
    registry.add_step("look", lambda *, at, by: seen.append((at, by)) or 3)
    assert operations.sweep(DUE).stepped == {"look": 3}
    assert seen == [(DUE, User.objects.system())]


def test_what_a_step_changes_is_found_in_the_same_round(cast):
    def add(*, at, by):
        people.add_partner(name="Late Partner", sector="housing", statutory=True, by=cast.admin)
        return 1

    registry.add_step("add", add)
    before = Partner.objects.count()
    assert operations.sweep(DUE).found["test.due"] == before + 1


def test_a_step_that_fails_leaves_nothing_behind_and_stops_no_other(cast):
    def broken(*, at, by):
        Partner.objects.update(active=False)
        raise RuntimeError("broken")

    registry.add_step("broken", broken)
    registry.add_step("sound", lambda *, at, by: 1)
    result = operations.sweep(DUE)
    assert (result.errors, result.stepped) == (["broken"], {"sound": 1})
    assert result.delivered.sent == 1
    assert not Partner.objects.filter(active=False).exists()


def test_a_finder_that_fails_is_named_and_the_command_says_so(cast, monkeypatch):
    from dataclasses import replace

    broken = replace(registry.known_rule("test.due"), code="test.broken", finder="SELECT 1 FROM nowhere")
    monkeypatch.setitem(registry._rules, "test.broken", broken)
    out = StringIO()
    with pytest.raises(CommandError, match=r"test\.broken"):
        call_command("send_due", at=DUE, stdout=out)
    assert "1 mails sent" in out.getvalue()


def test_the_command_needs_no_broker_and_repeats_without_effect(cast, settings):
    out = StringIO()
    for _ in range(2):
        call_command("send_due", "--at", "2026-12-08T07:00+00:00", stdout=out)
    found, sent, again, none = out.getvalue().splitlines()
    assert (found, sent) == (
        f"{Partner.objects.count()} found, 0 changed by steps.",
        "1 mails sent, 0 put off, 0 failed.",
    )
    assert (again, none) == ("0 found, 0 changed by steps.", "0 mails sent, 0 put off, 0 failed.")


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01T00:00", "2026-02-30"])
def test_the_command_refuses_a_moment_that_is_none(db, text):
    with pytest.raises(CommandError, match="is not a moment"):
        call_command("send_due", "--at", text)


def test_the_age_of_the_sweep_counts_whole_ones_only(cast, clock, client):
    assert operations.sweep_age() is None
    operations.sweep()
    clock.shift(timedelta(minutes=6))
    assert operations.sweep_age() == timedelta(minutes=6)

    def broken(*, at, by):
        raise RuntimeError

    registry.add_step("broken", broken)
    operations.sweep()
    assert operations.sweep_age() == timedelta(minutes=6)
    ready = client.get("/readyz").json()
    assert (ready["sweep"], ready["sweep_age"]) == ("late", 360)
