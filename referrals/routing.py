"""Where a referral goes: the child's postcode gives the locality, the locality its intake team."""

from datetime import date

from partners.models import Locality, LocalityPostcode, Team


def route(postcode: str, *, on: date) -> tuple[Locality | None, Team | None]:
    """The locality of the longest rule that the postcode begins with, and the team that receives for it.

    A postcode of no locality, or none, goes to the first intake team: a referral never waits for an address.
    """
    letters = postcode.replace(" ", "").upper()
    beginnings = [letters[:length] for length in range(len(letters), 1, -1)]
    rules = LocalityPostcode.objects.live(on=on).filter(prefix__in=beginnings).select_related("locality")
    rule = max(rules, key=lambda one: len(one.prefix), default=None)
    locality = rule.locality if rule else None
    teams = Team.objects.intake().filter(partner__active=True).order_by("pk")
    team = teams.filter(localities=locality).first() if locality else None
    return locality, team or teams.first()
