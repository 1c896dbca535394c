"""Nothing of a child is given to whoever declared a conflict of interest: no action, no lead, no say in leaving."""

from django.core.exceptions import ValidationError

from cases.models import Case
from partners.models import User
from riskpanel import access
from riskpanel.models import AgendaItem


def check_no_conflict(person: User | None, *, case: Case | None, item: AgendaItem | None = None, field: str) -> None:
    """Raises ValidationError at `field` where the person left this item or one of the child, or knows the child."""
    if person is not None and access.who_left(case, item=item).filter(pk=person.pk).exists():
        raise ValidationError({field: f"{person} left this item or knows the child. Choose somebody else."})
