"""One fortnight of a panel, for journeys: each begins where the one before it ended, told by the operations."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.utils import timezone

from notifications.operations import deliver, sweep
from riskpanel.models import Meeting
from riskpanel.operations import actions, agenda, contributions, decisions, minutes, papers
from riskpanel.rules.working_days import same_or_next_working_day
from tests.riskpanel.tables import LONDON, all_accept, all_present, assess, begin, make_panel, plan

PASSWORD = "a-fortnight-in-fernshire"
FIRST_WORDS = "Missing twice, and found with an adult nobody knows"


def moment(day, hour=9) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


def two_meetings(cast) -> list[Meeting]:
    """Two meetings, the first in some three weeks, of a panel of five."""
    day = same_or_next_working_day(timezone.localdate() + timedelta(days=20))
    return plan(make_panel(cast), cast.coordinator, moment(day, 14), count=2)


def filed(cast, case) -> list[Meeting]:
    """A child is proposed, and the police have filed."""
    meetings = two_meetings(cast)
    assess(case, "A", by=cast.socialworker)
    agenda.build_agenda(meetings[0], by=cast.coordinator)
    all_accept(meetings[0])
    contributions.contribute(meetings[0].agenda.get(), text=FIRST_WORDS, source="Patrol log", by=cast.police)
    return meetings


def under_way(cast, case) -> list[Meeting]:
    """The first meeting is held on sealed papers; everybody is there, and the coordinator writes."""
    meetings = filed(cast, case)
    papers.issue_papers(meetings[0], by=cast.coordinator)
    meetings[0] = begin(meetings[0], cast.coordinator)
    all_present(meetings[0], cast.coordinator)
    return meetings


def decided(cast, case) -> SimpleNamespace:
    """The child is on the log; the school and, from outside the panel, the charity have something to do."""
    meetings = under_way(cast, case)
    item = meetings[0].agenda.get()
    words = {"item": item, "by": cast.coordinator}
    tell = actions.set_action(what="Meet the pupil at the gate every morning", owner=cast.school, **words)
    call = actions.set_action(what="Ring the club on Mill Lane", owner=cast.charity, **words)
    decisions.decide_item(item, kind="list", rationale="At risk of exploitation", by=cast.coordinator)
    return SimpleNamespace(meetings=meetings, item=item, tell=tell, call=call)


def issued(cast, case) -> SimpleNamespace:
    told = decided(cast, case)
    minutes.close_meeting(told.meetings[0], by=cast.coordinator)
    minutes.approve_minutes(told.meetings[0], by=cast.chair)
    minutes.issue_minutes(told.meetings[0], by=cast.coordinator)
    return told


def sweep_on(day, hour=9) -> None:
    """What beat does each minute, once, as on that day."""
    sweep(moment(day, hour))


def working_days_of(day, count) -> list:
    """The days three and none before a due date, then each working day after it up to `count` of them."""
    days = [day - timedelta(days=3), day]
    while len(days) < count + 2:
        days.append(same_or_next_working_day(days[-1] + timedelta(days=1)))
    return days


def links_of(user) -> list[str]:
    """The addresses in the mails that a person was sent by half a day from now."""
    deliver(at=timezone.now() + timedelta(hours=12))
    words = " ".join(one.body for one in mail.outbox if one.to == [user.email]).split()
    return ["/" + word.split("/", 3)[3] for word in words if word.startswith("http") and word.count("/") > 3]


def arrive(walk, user, *, to) -> None:
    """From a link to the page itself, through the password and the code of the person's app."""
    user.set_password(PASSWORD)
    user.save()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    walk.sign_in(user, PASSWORD, secret, to=to)
