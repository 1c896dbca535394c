"""Where a referral goes: the child's postcode gives the locality, the locality its intake team, by rules with dates."""

import re
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from partners.models import Locality, LocalityPostcode, Team, TeamLocality
from referrals.models import RoutingRule
from referrals.states import Routed

WHOLE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})")


@dataclass(frozen=True)
class Way:
    """Where a referral goes, and how that was found."""

    locality: Locality | None
    team: Team | None
    routed: Routed


def beginnings(postcode: str) -> list[str]:
    """What a rule may name to hold for a postcode, the longest first: the whole, its sector, its district, its area.

    ZZ1 is a district: it holds for ZZ1 4AA and not for ZZ14 1AA. A postcode that is not whole is taken as a district.
    """
    letters = postcode.replace(" ", "").upper()
    whole = WHOLE.fullmatch(letters)
    district = whole[1] if whole else letters
    area = re.match("[A-Z]*", district)
    found = [letters[:length] for length in range(len(letters), len(district) - 1, -1)]
    return [one for one in dict.fromkeys([*found, area[0] if area else ""]) if one]


def route(postcode: str, *, on: date) -> Way:
    """The locality of the closest postcode rule of that day and the team that receives for it.

    A child of no postcode, or of one that lies in no locality, goes to the team named for them: a referral never
    waits for an address. Where no rule says otherwise, a team receives for the localities it works.
    """
    names = beginnings(postcode)
    rules = LocalityPostcode.objects.live(on=on).filter(prefix__in=names).select_related("locality")
    rule = max(rules, key=lambda one: len(one.prefix), default=None)
    receivers = Receivers(on=on)
    if rule is not None:
        return Way(rule.locality, receivers.of(rule.locality), Routed.POSTCODE)
    return Way(None, receivers.of(None), Routed.OUT_OF_AREA if names else Routed.NO_POSTCODE)


class Receivers:
    """Which team receives for each locality on a day. A rule whose team receives no more counts for nothing.

    Two queries, for however many localities.
    """

    def __init__(self, *, on: date) -> None:
        rules = RoutingRule.objects.live(on=on).filter(team__in=Team.objects.intake().filter(partner__active=True))
        rules = rules.select_related("team")
        self.named = {one.locality_id: one.team for one in rules}
        teams = Team.objects.intake().filter(partner__active=True).order_by("pk")
        works = TeamLocality.objects.filter(team=OuterRef("pk")).values("locality")
        self.teams = list(teams.annotate(works=ArraySubquery(works)))

    def of(self, locality: Locality | None) -> Team | None:
        """The team named by the rule of that day; else one that works the locality; else the one for all others."""
        if locality is not None and locality.pk in self.named:
            return self.named[locality.pk]
        working = (one for one in self.teams if locality is not None and locality.pk in one.works)
        return next(working, None) or self.named.get(None) or next(iter(self.teams), None)


class Routes:
    """The rules of a day read once, for many postcodes."""

    def __init__(self, *, on: date) -> None:
        rules = LocalityPostcode.objects.live(on=on).select_related("locality")
        self.localities = {rule.prefix: rule.locality for rule in rules}
        self.receivers = Receivers(on=on)

    def of(self, postcode: str) -> Way:
        """What `route` says of that day."""
        names = beginnings(postcode)
        rule = max((one for one in names if one in self.localities), key=len, default=None)
        if rule is not None:
            locality = self.localities[rule]
            return Way(locality, self.receivers.of(locality), Routed.POSTCODE)
        return Way(None, self.receivers.of(None), Routed.OUT_OF_AREA if names else Routed.NO_POSTCODE)
