"""What a person leads, for whoever sees them leave."""

from cases.models import Case
from partners.models import User
from partners.responsibilities import Responsibility


def cases_led_by(user: User) -> Responsibility:
    """Open cases the person leads. Counted, not named: who manages people sees no child."""
    count = Case.objects.open().filter(lead=user).count()
    return Responsibility(count, "open cases to lead", "A manager of their organisation hands each over.")
