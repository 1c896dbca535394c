"""Telling people: once each, to whom, and what it makes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from audit.models import Record
from notifications import operations, registry
from notifications.models import Delivery, Notice
from notifications.registry import Rule
from notifications.states import DeliveryState
from partners import operations as people

DUE = datetime(2026, 12, 8, 7, tzinfo=UTC)


def tell(users, subject, rule="test.told", **fields):
    return operations.notify(users, rule=rule, subject=subject, **{"url": "/x/", "due": DUE, **fields})


def test_each_person_is_told_once_however_often_it_is_said(cast):
    partner = cast.partners["school"]
    assert tell([cast.school, cast.health, cast.school], partner) == 2
    assert tell([cast.school, cast.health], partner) == 0
    assert Notice.objects.count() == 2


def test_another_due_moment_is_another_notice(cast):
    partner = cast.partners["school"]
    tell([cast.school], partner)
    assert tell([cast.school], partner, due=DUE + timedelta(days=14)) == 1


def test_without_a_due_moment_two_events_are_two_notices(cast):
    partner = cast.partners["school"]
    assert [tell([cast.school], partner, due=None) for _ in range(2)] == [1, 1]


def test_the_notice_names_its_subject_by_kind_and_reference(cast, child):
    tell([cast.school], child)
    notice = Notice.objects.get()
    assert notice.label == f"Child {child.reference}"
    assert child.family_name not in notice.text


def test_its_sentence_is_made_of_the_rule_and_the_context(cast):
    tell([cast.school], cast.partners["school"], rule="test.due", label="Action A-7", context={"day": "8 December"})
    assert Notice.objects.get().text == "Action A-7 is due on 8 December."


def test_a_notice_by_mail_gets_its_delivery_and_a_quiet_one_gets_none(cast):
    partner = cast.partners["school"]
    tell([cast.school, cast.health], partner)
    tell([cast.school], partner, rule="test.quiet")
    deliveries = Delivery.objects.all()
    assert {(each.user_id, each.state, each.mail_id) for each in deliveries} == {
        (cast.school.pk, DeliveryState.DUE, None),
        (cast.health.pk, DeliveryState.DUE, None),
    }


def test_an_urgent_notice_leads_a_mail_of_its_own(cast):
    tell([cast.school], cast.partners["school"], rule="test.urgent")
    delivery = Delivery.objects.get()
    assert delivery.mail_id == delivery.pk


def test_the_deputy_of_a_person_who_is_away_hears_it_too(cast):
    today = timezone.localdate()
    tomorrow, worker, manager = today + timedelta(days=1), cast.socialworker, cast.manager
    people.plan_absence(cast.member, deputy=cast.health, since=today, until=None, by=cast.member)
    people.plan_absence(worker, deputy=manager, since=tomorrow, until=None, by=worker)
    assert tell([cast.member, worker], cast.partners["school"]) == 3
    told = Notice.objects.values_list("user", "deputising_for")
    assert set(told) == {(cast.member.pk, None), (cast.health.pk, cast.member.pk), (worker.pk, None)}


def test_a_deputy_is_not_told_of_what_is_for_named_people(cast):
    people.plan_absence(cast.member, deputy=cast.health, since=timezone.localdate(), until=None, by=cast.member)
    context = {"named_only": ""}
    assert tell([cast.member], cast.partners["school"], context=context) == 1
    assert Notice.objects.get().user == cast.member


def test_people_who_cannot_sign_in_are_not_told(cast):
    cast.school.is_active = False
    cast.school.save()
    assert tell([cast.school], cast.partners["school"]) == 0


def test_a_rule_nobody_added_is_a_mistake(cast):
    with pytest.raises(LookupError):
        tell([cast.school], cast.partners["school"], rule="test.unknown")


def test_two_rules_cannot_share_a_code():
    with pytest.raises(ValueError, match="already a rule"):
        registry.add_rule(Rule("test.told", words="Other", subject_line="", why=""))


def test_reading_is_noted_once_and_in_the_trail(cast):
    tell([cast.school], cast.partners["school"])
    notice = Notice.objects.get()
    first = operations.mark_read(notice, by=cast.school).read_at
    assert operations.mark_read(notice, by=cast.school).read_at == first
    assert Record.objects.filter(verb="read", subject_id=str(notice.pk), actor=cast.school).count() == 1


def test_nobody_reads_for_another(cast):
    tell([cast.school], cast.partners["school"])
    with pytest.raises(PermissionDenied):
        operations.mark_read(Notice.objects.get(), by=cast.health)


def test_reading_all_leaves_the_notices_of_others(cast):
    partner = cast.partners["school"]
    tell([cast.school, cast.health], partner)
    tell([cast.school], partner, rule="test.quiet")
    assert operations.mark_all_read(by=cast.school) == 2
    assert [notice.user for notice in Notice.objects.unread()] == [cast.health]


def test_nor_of_anything_that_hangs_on_a_restricted_record(cast, shared_case):
    people.plan_absence(cast.health, deputy=cast.member, since=timezone.localdate(), until=None, by=cast.health)
    shared_case.restricted = True
    assert tell([cast.health], shared_case) == 1
    assert Notice.objects.get().user == cast.health
    shared_case.restricted = False
    assert tell([cast.health], shared_case) == 1
    assert Notice.objects.filter(user=cast.member, deputising_for=cast.health).count() == 1
