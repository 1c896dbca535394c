"""`generate`: rows that hold every rule, the same from the same seed, and never among somebody's own."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Q

from audit.models import Record
from cases.models import Case, CaseAccess, Child, Share
from partners.models import Partner, User
from riskpanel.models import Assessment, LogEntry
from trust.demo.scale import building
from trust.demo.scale.sizes import Size, share_sizes

UNTIL = date(2026, 11, 1)
NUMBERED_BY_SEQUENCE = ["id", "framework_id", "domain_id", "factor_id", "action_id", "guidance_id", "txid", "seq"]


def small(seed: int = 1) -> Size:
    return replace(Size.of(300, until=UNTIL, seed=seed), looks=600)


@pytest.fixture
def generated(db) -> None:
    building.build(small(), say=lambda line: None)


def count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def digests() -> dict[str, int]:
    """A digest of every filled table but histories, without the numbers that a sequence gave."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT LIKE '%version'
                AND c.relname NOT LIKE 'django%' AND c.relname NOT LIKE 'auth%'"""
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(
                f"""SELECT count(*), coalesce(sum(hashtextextended((CASE WHEN jsonb_typeof(t -> 'id') = 'number'
                    THEN t - %s::text[] ELSE t - %s::text[] END)::text, 0)), 0)
                FROM (SELECT to_jsonb(r) AS t FROM {table} r) rows""",
                [NUMBERED_BY_SEQUENCE, NUMBERED_BY_SEQUENCE[1:]],
            )
            rows, digest = cursor.fetchone()
            if rows:
                found[table] = digest
    return found


def test_generated_rows_pass_every_deferred_constraint(generated):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert (Child.objects.count(), Case.objects.count(), Record.objects.count()) == (300, 129, 600)


def test_shares_grants_and_the_read_table_agree(generated, capsys):
    call_command("rebuild_grants", "--check")
    assert "agree" in capsys.readouterr().out
    assert CaseAccess.objects.count() > Case.objects.count() * 2


def test_numbers_of_children_are_valid_and_in_the_test_range(generated):
    for child in Child.objects.all():
        child.clean()
        assert child.nhs_number == "" or child.nhs_number.startswith("999")
    assert Child.objects.exclude(nhs_number="").count() > 280
    assert Child.objects.exclude(upn="").count() > 150


def test_every_open_case_is_led_by_somebody_whom_a_live_share_lets_see_it(generated):
    led = Share.objects.live().filter(case__state="open", user=F("case__lead"), purpose="lead")
    assert led.count() == Case.objects.open().count() > 20


def test_children_left_the_log_only_below_the_threshold(generated):
    left = LogEntry.objects.filter(left_on__isnull=False)
    last = Assessment.objects.filter(case__in=left.values("case"), meeting__in=left.values("left_at"), stage="agreed")
    assert last.count() >= 1
    assert not last.filter(~Q(floor="") | Q(net__gte=45)).exists()


def test_the_panels_people_see_the_children_on_its_log_and_no_longer_those_who_left(generated):
    chair = User.objects.get(panel_seats__role="chair")
    seen = set(Case.objects.filter(shares__in=Share.objects.live().filter(user=chair, purpose="panel")))
    on_the_log = {entry.case for entry in LogEntry.objects.active().exclude(lead=chair)}
    assert seen == on_the_log
    assert seen <= set(Case.objects.visible_to(chair))
    assert on_the_log


def test_ordinary_people_have_a_partner_to_act_for(generated):
    people = User.objects.filter(email__startswith="person")
    assert all(user.principals == [user.acting_partner.pk, -user.pk] for user in people)


def test_the_same_seed_makes_the_same_rows_and_another_seed_others(db):
    User.objects.system()
    made = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            building.build(small(seed), say=lambda line: None)
            made.append(digests())
            transaction.set_rollback(True)
    assert made[0] == made[1]
    for table in ("cases_child", "cases_share", "referrals_referral", "riskpanel_action", "audit_record"):
        assert made[0][table] != made[2][table], table


def test_a_database_with_somebodys_rows_is_refused_and_left_as_it_is(cast):
    before = Partner.objects.count()
    with pytest.raises(CommandError, match="not empty"):
        call_command("generate", children=300)
    with pytest.raises(ValidationError, match="partners_user"):
        building.build(small(), say=lambda line: None)
    assert (Partner.objects.count(), Child.objects.count()) == (before, 0)


def test_a_place_that_is_no_demonstration_is_refused(db, settings, monkeypatch):
    settings.DEMO = settings.DEBUG = False
    monkeypatch.setitem(connection.settings_dict, "NAME", "trust")
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("generate", children=300)
    assert not User.objects.exists()


@pytest.mark.parametrize("partners", [8, 60, 1200])
def test_shares_run_from_two_fifths_of_the_cases_to_a_thousandth(partners):
    sizes = share_sizes(partners)
    assert sizes[0] == pytest.approx(0.4)
    assert sizes[-1] == pytest.approx(0.001)
    assert sum(sizes) == pytest.approx(2.4, abs=0.01)


def test_partners_have_as_many_cases_as_their_size_says(generated):
    most = CaseAccess.objects.filter(principal__gt=0).values("principal").annotate(many=Count("pk")).order_by("-many")
    assert 0.25 < most[0]["many"] / 129 < 0.5


def test_the_many_localities_of_size_l_have_postcodes_of_their_own(db):
    building.build(replace(small(), localities=240), say=lambda line: None)
    first_halves = "SELECT count(DISTINCT split_part(postcode, ' ', 1)) FROM cases_child"
    assert count(first_halves) == 240
    routed = """SELECT count(*) FROM referrals_referral r JOIN partners_localitypostcode p
        ON p.prefix = split_part(r.postcode, ' ', 1) AND p.locality_id = r.locality_id"""
    assert count(routed) == count("SELECT count(*) FROM referrals_referral WHERE locality_id IS NOT NULL") > 0
