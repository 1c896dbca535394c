"""The queries behind the queue, "mine", the list and the previous referral keep to their indexes among many rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases.models import Case, Child
from referrals import access, work
from referrals.access import at_my_front_door
from referrals.models import Referral, ReferredChild
from referrals.queue import page_of, waiting_for
from tests.referrals.conftest import again

MANY = 20_000
GREAT = ("referrals_referral", "referrals_referredchild", "cases_child")


@pytest.fixture
def many(cast, sent):
    """20 000 decided-on referrals of 5 000 children, nearly all of one partner; 40 wait."""
    children = Child.objects.bulk_create(
        [Child(reference=f"CX{number:07d}", family_name=f"Bulk{number}") for number in range(MANY // 4)]
    )
    now = timezone.now()
    referrals = Referral.objects.bulk_create(
        [
            Referral(
                reference=f"X-{number:07d}",
                state="accepted" if number % 500 == 0 else "withdrawn",
                referrer=cast.health,
                referring_partner=cast.partners["health"],
                receiving_team=sent.receiving_team,
                child=children[number // 4],
                received_at=now - timedelta(hours=number),
                due_at=now - timedelta(hours=number - 24),
            )
            for number in range(MANY)
        ],
        batch_size=5000,
    )
    ReferredChild.objects.bulk_create(
        [ReferredChild(referral=one, child_id=one.child_id, is_first=True) for one in referrals], batch_size=5000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE referrals_referral, referrals_referredchild, cases_child, cases_case")
    return children


def whole_scans(rows) -> list[str]:
    plan = rows.explain()
    return [line for line in plan.splitlines() if any(f"Seq Scan on {table} " in line for table in GREAT)]


def test_no_list_reads_all_referrals(cast, many):
    school, frontdoor, outsider = again(cast.school), again(cast.frontdoor), again(cast.outsider)
    seen = Referral.objects.visible_to
    queue = at_my_front_door(Referral.objects.waiting(), frontdoor)
    shapes = {
        "mine": seen(school).by(school).with_people().order_by("-id")[:26],
        "queue": queue.filter(paused_at=None).order_by("due_at", "id")[:26],
        "clocks that stand still": queue.filter(paused_at__isnull=False),
        "rows of the queue": waiting_for(frontdoor).filter(pk__in=[many[7].pk]).with_people(),
        "next in the queue": queue.order_by("due_at").values("due_at")[:1],
        "list of a partner with few": seen(school).order_by("-pk")[:26],
        "list of a partner with none": seen(outsider).order_by("-pk")[:26],
        "one": seen(school).for_reading().filter(reference="X-0000005"),
        "drafts": seen(school).by(school).drafts().order_by("-saved_at")[:20],
        "unread": seen(school).by(school).filter(state="decided", outcome_read_at=None),
        "of a child": seen(frontdoor).received().about(many[7]).order_by("-received_at")[:10],
        "previous": Referral.objects.filter(children__child=many[7]).order_by("-received_at")[:1],
    }
    scans = {name: found for name, rows in shapes.items() if (found := whole_scans(rows))}
    assert not scans


def test_the_queue_counts_what_waits(cast, many):
    assert work.queue(again(cast.frontdoor)).count == MANY // 500 + 1


def test_a_page_of_the_queue_takes_two_statements_whatever_waits(cast, many, django_assert_num_queries):
    frontdoor = again(cast.frontdoor)
    assert access.front_door_teams(frontdoor).exists()
    with django_assert_num_queries(2):
        rows, more = page_of(frontdoor, after=None, size=25)
    assert (len(rows), more) == (25, True)


def test_the_queue_is_what_the_policy_lets_see(cast, many, sent):
    placed = {"lead": cast.socialworker, "locality": cast.north, "level_of_need": 3}
    case = Case.objects.create(child=many[1], restricted=True, **placed)
    beside = Referral.objects.waiting().exclude(pk=sent.pk).order_by("pk")[3]
    ReferredChild.objects.create(referral=beside, child=many[1], case=case)
    teams = access.front_door_teams(again(cast.frontdoor))
    by_policy = Referral.objects.visible_to(again(cast.frontdoor)).waiting().filter(receiving_team__in=teams)
    pages, after = [], None
    while True:
        rows, more = page_of(again(cast.frontdoor), after=after, size=7)
        pages += [one.pk for one, _ in rows]
        if not more:
            break
        after = pages[-1]
    assert pages == list(by_policy.order_by("due_at", "id").values_list("pk", flat=True))
    assert beside.pk not in pages
    assert len(pages) == MANY // 500
