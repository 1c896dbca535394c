"""What waits this morning because somebody has to look twice: a record that may be another's, a question whose
referrer has left, an action that is not done, an urgent referral that was begun and not sent, a child whom the panel
is asked to hear.

Nothing here draws on the story's chance."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from cases.models import Case
from partners import operations as partners
from partners.roles import Role
from referrals import operations
from riskpanel.models import Action
from riskpanel.operations import actions, referring
from trust.demo import clock
from trust.demo.cast import DOMAIN
from trust.demo.people import Fernshire
from trust.demo.places import POSTCODES
from trust.demo.referrals_otherwise import USUAL

Telling = Callable[[Fernshire, date], object]
POSTCODE = f"{next(iter(POSTCODES.values()))} 1AA"


def days(trust: Fernshire, *, yesterday: date) -> Iterator[tuple[date, Callable[[], object]]]:
    for telling in (asked_of_who_left, not_done, may_be_known, begun_in_a_hurry, referred_to_the_panel):
        yield yesterday, partial(telling, trust, yesterday)


def may_be_known(trust: Fernshire, on: date) -> None:
    """Whoever decides it sees that Ivo Larkspur-Nettle, of `three_siblings`, may be the same child."""
    with clock.at(clock.moment(on, 16)):
        police = trust.people["police"]
        draft = operations.start_referral(
            by=police,
            **USUAL,
            given_name="Ivor",
            family_name="Larkspur Nettle",
            date_of_birth=date(on.year - 9, 4, 12),
            postcode=POSTCODE,
            child_not_listed=True,
            source="6",
            what_happened="Found at the canal with a younger girl at ten in the morning, a school day. Both hungry.",
        )
        operations.send_referral(draft, by=police)


def asked_of_who_left(trust: Fernshire, on: date) -> None:
    """The school's own people find the question under “My organisation's”, and one of them answers."""
    with clock.at(clock.moment(on, 9)):
        referrer = partners.add_person(email=f"left@{DOMAIN}", name="Osric Fernwhistle", by=trust.admin)
        team = trust.teams["school", "Pastoral team"]
        partners.join_team(referrer, team, profession="Head of year", since=on - timedelta(days=30), by=trust.admin)
        partners.grant_role(
            referrer, Role.PRACTITIONER, partner=team.partner, since=on - timedelta(days=30), by=trust.admin
        )
        draft = operations.start_referral(
            by=referrer,
            **USUAL,
            given_name="Tansy",
            family_name="Goldhanger",
            date_of_birth=date(on.year - 13, 2, 27),
            postcode=POSTCODE,
            source="2A",
            what_happened="Tansy has come in the same clothes for two weeks and asks to stay after the bell.",
            childs_words="It's warm here.",
        )
        sent = operations.send_referral(draft, by=referrer)
    with clock.at(clock.moment(on, 11)):
        question = "Who collects Tansy, and has anybody met them?"
        operations.query_referral(sent, by=trust.people["frontdoor"], question=question)
    with clock.at(clock.moment(on, 15)):
        partners.leave_trust(referrer, by=trust.admin)


def not_done(trust: Fernshire, on: date) -> None:
    """The panel hears it at its next meeting, before the child's item."""
    open_now = Action.objects.open().filter(meeting__isnull=False).order_by("due_on", "reference")
    if (action := open_now.first()) is not None:
        with clock.at(clock.moment(on, 13)):
            words = "Nobody opened the door on either day. The school says that he is with his aunt until Sunday."
            actions.report_action(action, by=trust.known(action.owner), result="not_done", outcome=words)


def begun_in_a_hurry(trust: Fernshire, on: date) -> None:
    """The short page kept what was typed; it is there under the youth worker's drafts."""
    with clock.at(clock.moment(on, 17)):
        operations.start_referral(
            by=trust.people["charity"],
            urgent=True,
            given_name="Bede",
            family_name="Marram",
            what_happened="He says he will not go home tonight and will not say why. I am with him at the youth club.",
        )


def referred_to_the_panel(trust: Fernshire, on: date) -> None:
    """The lead professional of the case that was opened last asks the risk management group to hear the child."""
    never_listed = Case.objects.open().filter(restricted=False, log_entries=None, assessments=None)
    if (case := never_listed.select_related("lead").order_by("opened_at").last()) is not None:
        with clock.at(clock.moment(on, 14)):
            words = "New clothes and a second phone since half term, and he is collected by a car nobody knows."
            referring.refer_to_panel(case, panel=trust.panel, reason=words, by=trust.known(case.lead))
        trust.forget_children()
