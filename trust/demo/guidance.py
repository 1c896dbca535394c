"""Fernshire's threshold document, first version: what each level of need looks like."""

from partners.models import User
from referrals.models import ThresholdDocument
from referrals.operations.guidance import publish_guidance


def publish(*, by: User) -> ThresholdDocument:
    return publish_guidance(
        universal="The child does well with what every child is offered: school, health visitor, family doctor.",
        additional="One need beyond that. One agency can help, with the family's agreement. Early help.",
        targeted="Several needs, or one that several agencies must meet together. A lead professional and a plan.",
        specialist="The child suffers, or is likely to suffer, significant harm. Safeguarding never waits for consent.",
        by=by,
    )
