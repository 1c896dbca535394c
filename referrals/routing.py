"""Where a referral goes: the child's postcode gives the locality, the locality its intake team, by rules with dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from partners.models import Locality, LocalityPostcode, Team, TeamLocality
from partners.selections import with_front_door
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
    locality = None if rule is None else rule.locality
    return Receivers(on=on).way(locality, Routed.OUT_OF_AREA if names else Routed.NO_POSTCODE)


class Receivers:
    """Which team receives for each locality on a day. A rule whose team receives no more counts for nothing.

    Two queries, for however many localities.
    """

    def __init__(self, *, on: date) -> None:
        receiving = with_front_door(Team.objects.intake().filter(partner__active=True), on=on)
        works = TeamLocality.objects.filter(team=OuterRef("pk")).values("locality")
        self.teams = list(receiving.annotate(works=ArraySubquery(works)).order_by("pk"))
        teams = {one.pk: one for one in self.teams}
        rules = RoutingRule.objects.live(on=on).filter(team__in=[*teams])
        self.named = {one.locality_id: teams[one.team_id] for one in rules}

    def meant(self, locality: Locality | None) -> Team | None:
        """The team named by the rule of that day; else one that works the locality; else the one for all others."""
        return next(self._in_order(locality), None)

    def of(self, locality: Locality | None) -> Team | None:
        """The team that is meant. Where nobody in it decides referrals that day, the next in which somebody does, those
        of the same organisation first: no referral waits where nobody looks, and none goes further than it must. Where
        there is none such the one that is meant, and the administrators are told (rule `front_door_without_people`)."""
        meant = self.meant(locality)
        in_turn = sorted(self._in_order(locality), key=lambda one: meant is None or one.partner_id != meant.partner_id)
        return next((one for one in in_turn if one.has_front_door), meant)  # type: ignore[attr-defined]

    def way(self, locality: Locality | None, nowhere: Routed) -> Way:
        """The way of what comes from a locality, or for the reason given from none."""
        team = self.of(locality)
        if locality is not None and team != self.meant(locality):
            return Way(locality, team, Routed.NOBODY_THERE)
        return Way(locality, team, nowhere if locality is None else Routed.POSTCODE)

    def _in_order(self, locality: Locality | None) -> Iterator[Team]:
        if locality is not None:
            if locality.pk in self.named:
                yield self.named[locality.pk]
            yield from (one for one in self.teams if locality.pk in one.works)
        if None in self.named:
            yield self.named[None]
        yield from self.teams


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
        locality = None if rule is None else self.localities[rule]
        return self.receivers.way(locality, Routed.OUT_OF_AREA if names else Routed.NO_POSTCODE)
