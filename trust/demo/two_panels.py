"""A second panel with a framework and a cadence of its own, and a draft that waits to be published."""

from datetime import date, timedelta

from partners.models import User
from riskpanel.models import LogEntry, Panel
from riskpanel.operations import (
    agenda,
    assessments,
    confidence,
    contributions,
    frameworks,
    meetings,
    panels,
    risk_log,
)
from trust.demo import clock
from trust.demo.children import next_weekday
from trust.demo.people import Fernshire

OTHER_TERMS = """The exploitation panel meets each week on children who are drawn into crime or groomed.

It scores with a framework of its own, and sends a child on to the risk management group where more is at stake."""
DOMAINS = [
    ("contact", "Contact with those who exploit", 3),
    ("online", "Groomed or threatened online", 2),
    ("money_goods", "Money, goods or debts nobody explains", 2),
    ("travel", "Travel, places and cars", 2),
    ("controlled", "Controlled by fear or by loyalty", 3),
]
FACTORS = [("trusted_adult", "A trusted adult"), ("way_out", "A way out that the child believes in")]
PLACE = "The Old Corn Exchange, room 4"
SEEN_THERE = "A car with another town's plates waits there on Fridays. Three of our young people have been in it."
EVIDENCE = "Two reports in a month, and what the young person told their worker"


def add_exploitation_panel(trust: Fernshire, *, on: date) -> None:
    """Weekly, with its own framework; two children of the first log come to it. One member has yet to accept."""
    draft = frameworks.draft_framework(
        by=trust.admin, name="Exploitation framework", domains=DOMAINS, factors=FACTORS, most_credit=5, threshold=50
    )
    framework = frameworks.publish_framework(draft, by=trust.admin)
    chair, coordinator, member = (trust.people[key] for key in ("chair", "coordinator", "member"))
    panel = panels.set_up_panel(
        by=trust.admin,
        name="Exploitation panel",
        log_owner=chair,
        framework=framework,
        threshold=50,
        since=on,
        cadence_days=7,
        mandatory_sectors=["social_care", "police"],
        minimum_present=4,
    )
    for person, role in ((chair, "chair"), (coordinator, "coordinator"), (member, "member")):
        panels.seat_member(panel, person, role=role, since=on, by=trust.admin)
    panels.issue_terms(panel, text=OTHER_TERMS, by=trust.admin)
    for person in (chair, coordinator):
        panels.accept_terms(panel, version=1, by=person)
    trust.forget_children()
    for entry in LogEntry.objects.active().filter(panel=trust.panel, case__restricted=False).order_by("-listed_on")[:2]:
        _bring(entry, panel, on=on, by=coordinator)
    _call_off_the_first(panel, on=on, by=coordinator)


def _call_off_the_first(panel: Panel, *, on: date, by: User) -> None:
    """What was filed for its first meeting waits on the agenda of the second."""
    first, _ = meetings.plan_meetings(
        panel, first=clock.moment(next_weekday(on + timedelta(days=6)), 10), count=2, place=PLACE, by=by
    )
    park = agenda.add_to_agenda(first, kind="place", title="The retail park by the station", by=by)
    confidence.accept_statement(first, by=by)
    contributions.contribute(park, text=SEEN_THERE, source="Youth workers, this week", by=by)
    meetings.cancel_meeting(first, reason="The building has no heating until Thursday", by=by)


def _bring(entry: LogEntry, panel: Panel, *, on: date, by: User) -> None:
    ratings = {
        code: {"value": 3 if weight == 3 else 2, "evidence": EVIDENCE, "source": "Police", "on": on - timedelta(days=2)}
        for code, _, weight in DOMAINS
    }
    made = assessments.propose_assessment(
        entry.case, by=by, ratings=ratings, protective={"trusted_adult": 1}, framework=panel.framework
    )
    risk_log.list_child(
        entry.case, panel=panel, by=by, reason="Drawn into carrying for others", lead=entry.lead, assessment=made
    )


def draft_another_version(trust: Fernshire) -> None:
    """The coordinator has drafted a higher threshold: its page shows what that would do to the log of today."""
    draft = frameworks.draft_next(trust.panel.framework, by=trust.people["coordinator"])
    sketch = frameworks.sketch_of(draft)
    frameworks.change_draft(
        draft,
        by=trust.people["coordinator"],
        domains=sketch.domains,
        factors=sketch.factors,
        indicators=sketch.indicators,
        changes="The panel asked what a threshold of 50 would change.",
        high_from=50,
        threshold=50,
    )
