"""The made-up children, and the referral that brings one to the front door."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction

from cases import operations as casework
from cases.models import Case
from partners.models import User
from referrals.models import Referral
from referrals.operations import deciding, drafting, triage
from riskpanel.models import Action
from riskpanel.operations import actions
from trust.demo import clock, front_door, names, words
from trust.demo.people import Fernshire
from trust.demo.places import POSTCODES

# Who refers, how often, and the census code of the source.
REFERRERS = {
    "school": (34, "2A"),
    "primary": (18, "2A"),
    "police": (20, "6"),
    "health": (14, "3B"),
    "charity": (7, "8"),
    "family": (4, "8"),
    "college": (3, "2B"),
}


@dataclass
class Young:
    """A child of the story and what the story knows of them."""

    given_name: str
    family_name: str
    date_of_birth: date
    nhs_number: str
    pupil_number: str
    locality: str
    school: str
    bound_for_the_log: bool
    case: Case | None = None
    referrals: list[Referral] = field(default_factory=list)
    opened_on: date | None = None


def imagine(number: int, *, today: date, random: Random, teenager: bool) -> Young:
    age_in_days = random.randint(13 * 365, 17 * 365) if teenager else random.randint(300, 16 * 365)
    born = today - timedelta(days=age_in_days)
    return Young(
        given_name=random.choice(names.GIVEN),
        family_name=names.family_name(random),
        date_of_birth=born,
        nhs_number=names.nhs_number(number),
        pupil_number=names.pupil_number(number),
        locality=random.choices(list(POSTCODES), weights=[40, 25, 20, 15])[0],
        school="primary" if age_in_days < 4000 else "school",
        bound_for_the_log=teenager,
    )


@transaction.atomic
def refer(young: Young, trust: Fernshire, *, on: date, outcome: str, random: Random) -> Referral:
    """One referral, from the practitioner's draft to the words they hear back, with its decision a day or so later."""
    referrer, source = _referrer(young, trust, random)
    with clock.at(clock.moment(on, random.randint(8, 16), random.randint(0, 59))):
        referral = drafting.start_referral(
            by=referrer,
            source=source,
            given_name=young.given_name,
            family_name=young.family_name,
            date_of_birth=young.date_of_birth,
            nhs_number=young.nhs_number,
            upn=young.pupil_number if source.startswith("2") else "",  # what a school knows
            child_not_listed=not young.referrals,
            postcode=f"{POSTCODES[young.locality]} {random.randint(1, 9)}AA",
            need=random.choices(["N1", "N4", "N5", "N6", "N2"], weights=[50, 18, 16, 12, 4])[0],
            what_happened=random.choice(words.HAPPENED),
            wanted=random.choice(words.WANTED),
            childs_words=random.choice(["", *words.CHILDS_WORDS]),
            immediate_danger=random.random() < 0.04,
            family_told=random.choices(["told", "later"], weights=[80, 20])[0],
            family_view=random.choice(words.FAMILY_VIEW),
            basis="public_task",
        )
        referral = drafting.send_referral(referral, by=referrer)
    young.referrals.append(referral)
    if outcome:
        decide(young, referral, trust, on=on, outcome=outcome, random=random)
    return referral


def decide(young: Young, referral: Referral, trust: Fernshire, *, on: date, outcome: str, random: Random) -> None:
    """The front door takes it into triage, rates it and decides, within its clock nine times in ten."""
    decider = random.choice(trust.staff["frontdoor"] + [trust.people["frontdoor"]])
    day = next_weekday(on + timedelta(days=random.choices([0, 1, 3], weights=[25, 65, 10])[0]))
    with clock.at(clock.moment(day, 17, random.randint(0, 30))):
        referral = triage.accept_referral(referral, by=decider)
        colour = random.choices(["red", "amber", "green"], weights=[10, 45, 45])[0]
        triage.rate_referral(referral, by=decider, colour=colour, reason="By the threshold document")
        made = deciding.decide_referral(
            referral,
            by=decider,
            outcome=outcome,
            level={"open_case": random.choice([3, 4]), "pass_to_worker": 4, "early_help": 2}.get(outcome, 1),
            rationale=words.RATIONALE[outcome],
            words_to_referrer=words.TOLD_REFERRER[outcome],
            no_action_reason="below_threshold" if outcome == "no_action" else "",
            **(_opening(young, trust, random) if outcome == "open_case" else {}),
        )
        front_door.sign(made, trust)
    if outcome == "open_case":
        referral.refresh_from_db()
        young.case, young.opened_on = referral.case, day


def _opening(young: Young, trust: Fernshire, random: Random) -> dict[str, Any]:
    """Who leads the new case and who else sees it: the school and health always, others as it falls."""
    keys = {young.school, "health"} | set(random.sample(["police", "charity", "youthjustice", "family"], 2))
    return {
        "lead": _lead(trust, random),
        "locality": trust.localities[young.locality],
        "share_with": [trust.partners[key] for key in sorted(keys)],
        "share_reason": "They know the child and are part of the plan",
    }


def _lead(trust: Fernshire, random: Random) -> User:
    return random.choice([trust.people["socialworker"], *trust.staff["council"][:7]])


def _referrer(young: Young, trust: Fernshire, random: Random) -> tuple[User, str]:
    weights = [weight for weight, _ in REFERRERS.values()]
    key = random.choices(list(REFERRERS), weights=weights)[0]
    if key in ("school", "primary"):
        key = young.school
    return random.choice(trust.staff[key]), REFERRERS[key][1]


def write_chronology(young: Young, trust: Fernshire, *, on: date, random: Random) -> None:
    """An entry of the chronology by somebody who works with the child, now and then with the child's own words."""
    case = young.case
    assert case is not None
    writer = trust.known(case.lead)
    with clock.at(clock.moment(on, random.randint(9, 16), random.randint(0, 59))) as now:
        kind, text = random.choice(words.EVENTS)
        significance = "significant" if kind in ("missing", "incident", "exploitation") else "routine"
        casework.record_event(case, by=writer, kind=kind, happened_at=now, text=text, significance=significance)
        if random.random() < 0.4:
            casework.record_voice(case, by=writer, words=random.choice(words.CHILDS_WORDS), said_on=on)


def ask_for_something(young: Young, trust: Fernshire, *, on: date, random: Random, owner: User | None = None) -> None:
    """The lead professional sets an action for a named person of a partner, outside any meeting."""
    case = young.case
    assert case is not None
    owners = [trust.people["health"], trust.people["school"], trust.people["police"], *trust.staff["youthjustice"]]
    with clock.at(clock.moment(on, 10, random.randint(0, 59))):
        actions.set_action(
            what=random.choice(words.ACTIONS),
            owner=owner or random.choice(owners),
            due_on=next_weekday(on + timedelta(days=random.randint(5, 14))),
            case=case,
            by=trust.known(case.lead),
        )


def report_on_cases(trust: Fernshire, *, on: date, patience: int, random: Random) -> None:
    """Owners report what is due this week; what was forgotten is done once it is `patience` days late."""
    due = (
        Action.objects.open()
        .exclude(owner__in=trust.staff["refuge"])
        .filter(meeting=None, due_on__lte=on + timedelta(days=3))
        .select_related("owner")
    )
    for action in due.order_by("due_on", "reference"):
        forgotten = (on - action.due_on).days
        if 0 < forgotten < patience or (forgotten <= 0 and random.random() < 0.15):
            continue
        with clock.at(clock.moment(on, 16, random.randint(0, 59))):
            actions.report_action(
                action, by=trust.known(action.owner), result="done", outcome=random.choice(words.OUTCOMES)
            )


def close(young: Young, trust: Fernshire, *, on: date) -> None:
    assert young.case is not None
    young.case.refresh_from_db()
    lead = trust.known(young.case.lead)
    with clock.at(clock.moment(on, 15)):
        casework.close_case(young.case, by=lead, reason="The aims of the plan are met and the family is content.")
    young.case = None


def next_weekday(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
