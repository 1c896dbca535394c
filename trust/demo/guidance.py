"""Fernshire's threshold document: what each level of need looks like, a second version, and who has read it."""

from datetime import date
from random import Random

from partners.models import User
from referrals import readers
from referrals.models import ThresholdDocument
from referrals.operations import acknowledge_guidance, publish_guidance
from trust.demo import clock

FIRST = {
    "universal": "The child does well with what every child is offered: school, health visitor, family doctor.",
    "additional": "One need beyond that. One agency can help, with the family's agreement. Early help.",
    "targeted": "Several needs, or one that several agencies must meet together. A lead professional and a plan.",
    "specialist": "The child suffers, or is likely to suffer, significant harm. Safeguarding never waits for consent.",
}
SECOND = FIRST | {
    "targeted": "Several needs, or one that several agencies must meet together, among them harm from outside the "
    "family: peers, places and online. A lead professional and a plan.",
    "changes": "Level 3 now names harm from outside the family: peers, places and online.",
}
# They find it on My work, so that a visitor sees what is asked of staff.
READ_BY = 0.8
NOT_YET = {"school@demo.example", "socialworker@demo.example", "member@demo.example"}


def publish(*, by: User) -> ThresholdDocument:
    return publish_guidance(by=by, **FIRST)


def renew(*, on: date, by: User) -> ThresholdDocument:
    """The second version, of which all are told."""
    with clock.at(clock.moment(on, 9)):
        return publish_guidance(by=by, **SECOND)


def read(*, on: date) -> None:
    """Most of those who must have read it by then."""
    random = Random(on.toordinal())  # noqa: S311 - a story, not a secret
    with clock.at(clock.moment(on, 12)):
        document = ThresholdDocument.objects.published().get()
        for person in readers.who_must_read():
            if random.random() < READ_BY and person.email not in NOT_YET:
                acknowledge_guidance(document, by=person)
