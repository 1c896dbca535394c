"""The story, told whole through the real operations: what it leaves behind is what the pages then show."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from audit import sealing
from cases import grants
from cases.models import Case, Child, Merge
from cases.search import find_twins
from partners.models import Partner, User
from referrals.figures import recount
from referrals.models import Disagreement, InformationRequest, Referral, ReferralImport, ReferredChild
from referrals.speaking import who_speaks_for
from riskpanel.models import (
    Action,
    ActionReport,
    Contribution,
    Escalation,
    Framework,
    Handover,
    LogEntry,
    Meeting,
    MinutesAddendum,
    PanelMember,
    PanelReferral,
)
from riskpanel.operations import copies
from tests.elsewhere import address_of_the_tests
from trust.board import accountability, counting
from trust.board.models import BoardMeeting
from trust.board.periods import last_quarters
from trust.demo import telling
from trust.demo.models import Telling
from trust.demo.story import Story
from trust.launcher import machine

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@pytest.fixture
def told(db, settings, tmp_path, time_machine):
    """One year of it, and not the two that `make run` tells: they would cost the suite another minute.

    Nothing is committed, so the planner learns of the rows only when it is told."""

    def learn(month):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    settings.AUDIT_SEAL_FILE = str(tmp_path / "seals.log")
    time_machine.move_to("2026-11-20 09:00+00:00")
    Story(today=timezone.localdate(), months=12, say=learn).tell()


def test_the_story_holds_together(told, capsys):
    today = timezone.localdate()
    assert Partner.objects.count() == 12
    assert Child.objects.count() >= 140
    assert Referral.objects.count() >= 270
    assert recount.drift() == (0, 0), "the front door's summary and a recount agree"
    assert not any(grants.drift().values()), "shares, grants and the read table agree"

    left = LogEntry.objects.filter(left_on__gte=today - timedelta(days=365))
    assert left.count() == 35
    assert LogEntry.objects.active().count() == 15
    assert LogEntry.objects.active().filter(panel__cadence_days=7).count() == 2
    assert [str(one) for one in Framework.objects.filter(state="draft")] == ["Default framework, version 2"]
    waiting = PanelMember.objects.filter(panel__cadence_days=7, terms_accepted_at=None)
    assert [one.user.email for one in waiting] == ["member@demo.example"]
    quarters = last_quarters(4, today=today)
    weeks = counting.gather(quarters).leavers(since=quarters[0].first_day, until=quarters[-1].end)
    assert (len(weeks), sum(weeks) / len(weeks)) == (35, 10.0)

    held = Meeting.objects.filter(starts_at__lt=timezone.now())
    assert set(held.values_list("state", flat=True)) == {"issued"}
    assert held.filter(quorate=False).count() == 0
    planned = Meeting.objects.filter(state="planned").values_list("panel__name", flat=True)
    assert sorted(planned) == ["Exploitation panel"] + ["Risk management group"] * 6

    assert Referral.objects.filter(expected_date__isnull=False).count() == 1
    sent_at_once = Referral.objects.exclude(state="draft").get(urgent=True)
    assert [one.page for one in sent_at_once.owed.unanswered()] == ["family"]
    assert Referral.objects.drafts().get(urgent=True).referrer.email == "charity@demo.example"
    twice = Referral.objects.get(given_name="Ivor")
    twins = find_twins(User.objects.get(email="frontdoor@demo.example"), twice.child)
    assert "Ivo Larkspur-Nettle" in [str(one.child) for one in twins]
    unheard = Referral.objects.get(state="queried", referrer__is_active=False)
    assert [one.standing.partner for one in who_speaks_for(unheard)] == [unheard.referring_partner]
    assert ReferredChild.objects.filter(is_first=False).exclude(closed_out="").count() == 1
    assert InformationRequest.objects.unanswered().late(on=today).count() == 1

    assert sorted(Disagreement.objects.values_list("state", flat=True)) == ["anew", "raised", "upheld"]

    states = set(Action.objects.values_list("state", flat=True))
    assert {"open", "done", "done_late", "not_done"} <= states
    assert set(Escalation.objects.values_list("level", flat=True)) == {1, 2, 3}

    assert ActionReport.objects.get().action.state == "open"

    assert PanelReferral.objects.waiting().get().panel.cadence_days == 14

    merge = Merge.objects.standing().get()
    assert ReferredChild.objects.filter(child=merge.kept).count() == 2
    assert timezone.now() - merge.at < timedelta(days=30)

    file = ReferralImport.objects.get()
    assert (file.state, file.to_send, file.refused) == ("sent", 2, 1)

    corrected = MinutesAddendum.objects.get()
    chair = corrected.by
    assert copies.copy_for(corrected.meeting, reader=chair).digest
    assert Handover.objects.count() == 1

    action = Action.objects.open().filter(meeting__isnull=False).first()
    assert all(level.person for level in accountability.line_of_action(action))

    given = BoardMeeting.objects.order_by("held_on")
    assert len(given) == 4
    assert {one.indicator for one in given.last().figures.all()} >= {"left_log", "attendance", "left_in_year"}

    assert Case.objects.filter(restricted=True).count() == 1
    assert Contribution.objects.get(carried_from__isnull=False).item.meeting.panel.name == "Exploitation panel"
    assert mail.outbox == [], "mails of the past go nowhere"
    assert connection.features.uses_savepoints, "the story gives back what it went without"
    sealing.seal()
    assert sealing.verify().is_sound

    call_command("seed_demo")
    assert "told already" in capsys.readouterr().out


def test_a_story_cut_short_is_emptied_and_begun_anew(transactional_db):
    """The telling is really ended in its course; what `make run` does next finds an empty house."""
    given = {**os.environ, "DEMO": "1", "DATABASE_URL": address_of_the_tests()}
    seed = [sys.executable, "manage.py", "seed_demo"]
    teller = subprocess.Popen(seed, env=given, cwd=machine.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert machine.wait_until(lambda: Referral.objects.exists() or teller.poll() is not None, 180)
    teller.terminate()
    teller.communicate(timeout=30)
    assert Telling.objects.get().ended_at is None
    assert User.objects.count() > 50
    with pytest.raises(CommandError, match="was cut short here"):
        call_command("seed_demo")

    prepare = [sys.executable, "-m", "trust.launcher.database"]
    done = subprocess.run(prepare, env=given, cwd=machine.BASE_DIR, capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stdout) == (0, "empty\n"), done.stderr
    assert not User.objects.exists()
    assert not Telling.objects.exists()


def test_a_story_that_is_being_told_is_not_emptied(transactional_db):
    with telling.telling():
        given = {**os.environ, "DEMO": "1", "DATABASE_URL": address_of_the_tests()}
        prepare = [sys.executable, "-m", "trust.launcher.database"]
        done = subprocess.run(prepare, env=given, cwd=machine.BASE_DIR, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "is being told to this database at this moment" in done.stderr


def test_the_story_is_refused_where_people_are(cast):
    cast.school.email = "somebody@else.example"
    cast.school.save()
    with pytest.raises(CommandError, match="only for an empty database"):
        call_command("seed_demo")
