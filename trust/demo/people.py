"""Everybody who works in Fernshire, given their teams, roles and seats by the real operations."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from random import Random

from partners import operations as partners
from partners.models import KeyScope, Locality, Partner, Team, User
from partners.roles import Role
from referrals.operations import set_postcode_rule
from riskpanel import access, frameworks_default
from riskpanel.models import Panel
from riskpanel.operations import frameworks, panels
from riskpanel.states import PanelRole
from trust.board import operations as boards
from trust.demo import names, words
from trust.demo.cast import CAST, DOMAIN, PASSWORD
from trust.demo.places import CAST_PLACES, LOCALITIES, PANEL_PARTNERS, PARTNERS, POSTCODES, TRUST_ROLES


@dataclass
class Fernshire:
    """What the story needs at hand."""

    since: date
    random: Random
    admin: User
    people: dict[str, User] = field(default_factory=dict)
    staff: dict[str, list[User]] = field(default_factory=dict)  # partner key → its practitioners
    partners: dict[str, Partner] = field(default_factory=dict)
    teams: dict[tuple[str, str], Team] = field(default_factory=dict)
    localities: dict[str, Locality] = field(default_factory=dict)
    panel: Panel = field(init=False)

    @cached_property
    def everybody(self) -> dict[int, User]:
        return {one.pk: one for one in (*self.people.values(), *chain.from_iterable(self.staff.values()))}

    def known(self, user: User | None) -> User:
        """The story's own instance of a person, who knows already what they may do."""
        assert user is not None
        return self.everybody[user.pk]

    def forget_children(self) -> None:
        """Which children a panel works on changes as the story goes; who has which role does not."""
        for person in self.everybody.values():
            access.forget(person)


def found(since: date, random: Random) -> Fernshire:
    admin_row = next(one for one in CAST if one.local_part == "admin")
    admin = partners.appoint_first_administrator(email=admin_row.email, name=admin_row.name, password=PASSWORD)
    trust = Fernshire(since, random, admin, people={"admin": admin})
    _localities(trust)
    for place in PARTNERS:
        trust.partners[place.key] = partners.add_partner(
            name=place.name, sector=place.sector, statutory=place.statutory, by=admin
        )
        for name in place.teams:
            _add_team(trust, place.key, name)
        for site, kind in place.sites:
            partners.add_site(trust.partners[place.key], name=site, kind=kind, address="", postcode="", by=admin)
    _cast(trust)
    _staff(trust)
    _managers(trust)
    _panel(trust)
    _board(trust)
    _keys(trust)
    return trust


def _localities(trust: Fernshire) -> None:
    for code, name in LOCALITIES.items():
        locality = trust.localities[code] = partners.add_locality(name=name, by=trust.admin)
        set_postcode_rule(
            begins_with=POSTCODES[code], locality=locality, since=trust.since, reason=words.AT_THE_START, by=trust.admin
        )


def _add_team(trust: Fernshire, partner: str, name: str) -> None:
    served = [one for one in trust.localities.values() if one.name in name] or list(trust.localities.values())
    trust.teams[partner, name] = partners.add_team(
        trust.partners[partner], name=name, is_intake=name == "Initial response", localities=served, by=trust.admin
    )


def _cast(trust: Fernshire) -> None:
    for row in CAST:
        if row.local_part == "admin":
            continue
        person = partners.add_person(email=row.email, name=row.name, by=trust.admin)
        person.password = trust.admin.password  # the cast shares one password, and hashing it is meant to be slow
        person.save(update_fields=["password"])
        trust.people[row.local_part] = person
        if row.local_part in TRUST_ROLES:
            _grant(trust, person, TRUST_ROLES[row.local_part], None)
            continue
        partner, team, profession, roles = CAST_PLACES[row.local_part]
        _join(trust, person, partner, team, profession)
        for role in roles:
            _grant(trust, person, role, partner)
        if "practitioner" in roles:
            trust.staff.setdefault(partner, []).append(person)


def _staff(trust: Fernshire) -> None:
    number = 0
    for place in PARTNERS:
        for team, (profession, how_many) in place.teams.items():
            for _ in range(how_many):
                number += 1
                person = partners.add_person(
                    email=f"person{number:03d}@{DOMAIN}", name=names.person_name(trust.random), by=trust.admin
                )
                _join(trust, person, place.key, team, profession)
                front_door = team == "Initial response"
                _grant(trust, person, "front_door" if front_door else "practitioner", place.key)
                trust.staff.setdefault("frontdoor" if front_door else place.key, []).append(person)


def _join(trust: Fernshire, person: User, partner: str, team: str, profession: str) -> None:
    partners.join_team(person, trust.teams[partner, team], profession=profession, since=trust.since, by=trust.admin)


def _grant(trust: Fernshire, person: User, role: str, partner: str | None) -> None:
    scope = trust.partners[partner] if partner else None
    partners.grant_role(person, Role(role), partner=scope, since=trust.since, by=trust.admin)


def _keys(trust: Fernshire) -> None:
    """Partners' systems that reach the service. Nobody holds these keys: they were shown once, to nobody."""
    for whose, name, scope in (
        ("school", "School records system", KeyScope.REFER),
        ("police", "Police search of many systems", KeyScope.READ),
    ):
        person = trust.people[whose]
        partners.issue_api_key(person, name=name, scope=scope, membership=person.standing.acting, by=person)


def _managers(trust: Fernshire) -> None:
    """A manager for each team and a senior contact for each partner; one of each is missing, and the Board sees it."""
    for (key, name), team in trust.teams.items():
        people = trust.staff.get(key) or [trust.people["chair"]]
        manager = trust.people["manager"] if key == "council" else people[-1]
        if name == "Safeguarding unit":
            manager = trust.people["chair"]
        trust.teams[key, name] = partners.change_team(
            team,
            name=name,
            manager=manager,
            is_intake=team.is_intake,
            localities=team.localities.all(),
            by=trust.admin,
        )
    for key, partner in trust.partners.items():
        if key == "refuge":
            continue
        contact = trust.people["chair"] if key == "council" else trust.staff[key][-2:][0]
        trust.partners[key] = partners.change_partner(
            partner,
            name=partner.name,
            sector=partner.sector,
            statutory=partner.statutory,
            inspection_link=partner.inspection_link,
            senior_contact=contact,
            by=trust.admin,
        )


def _panel(trust: Fernshire) -> None:
    draft = frameworks.draft_framework(by=trust.admin, **frameworks_default.DEFAULT)
    framework = frameworks.publish_framework(draft, by=trust.admin)
    trust.panel = panels.set_up_panel(
        by=trust.admin,
        name="Risk management group",
        log_owner=trust.people["chair"],
        framework=framework,
        threshold=45,
        since=trust.since,
    )
    seats = [
        (trust.people["chair"], PanelRole.CHAIR),
        (trust.people["coordinator"], PanelRole.COORDINATOR),
        (trust.people["member"], PanelRole.MEMBER),
    ]
    for key in PANEL_PARTNERS:
        person = trust.staff[key][-1]
        _grant(trust, person, "panel_member", key)
        seats.append((person, PanelRole.MEMBER))
    for person, _ in seats:
        person.act_for(None)
    for person, role in seats:
        panels.seat_member(trust.panel, person, role=role, since=trust.since, by=trust.admin)
    panels.issue_terms(trust.panel, text=words.TERMS, by=trust.admin)
    for person, _ in seats:
        panels.accept_terms(trust.panel, version=1, by=person)


def _board(trust: Fernshire) -> None:
    board = boards.set_up_board(name="Fernshire Children's Trust Board", by=trust.admin)
    since, admin, people = trust.since, trust.admin, trust.people
    boards.seat_on_board(board, people["boardchair"], role="chair", since=since, by=admin)
    safe = boards.seat_on_board(board, people["board"], partner=trust.partners["council"], since=since, by=admin)
    boards.seat_on_board(board, trust.staff["health"][-1], partner=trust.partners["health"], since=since, by=admin)
    first = boards.seat_on_board(
        board, trust.staff["police"][-1], partner=trust.partners["police"], since=since, by=admin
    )
    panel = trust.panel
    boards.set_priority(
        board, title="Fewer young people at high risk", outcome_area="safe", accountable=safe, panels=[panel], by=admin
    )
    # The first who answers for it leaves the Board as the story goes (see boards.py).
    boards.set_priority(board, title="Help early, close to home", outcome_area="healthy", accountable=first, by=admin)
