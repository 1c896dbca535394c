"""The people every test knows by heart: the demo cast in a small Trust.

Council (social care): `frontdoor` (intake team), `socialworker`, `manager`, `coordinator`, `chair`.
Others: `school`, `health`, `police`, `charity`, `outsider`, each of a partner of their own; `member` is of health.
Without a partner: `board`, `boardchair`, `partnership`, `network`, `guardian`, `admin`.
"""

from datetime import date
from types import SimpleNamespace

from partners import operations as people
from partners.models import Locality, LocalityPostcode, Partner, TeamLocality, User
from partners.roles import Role

SINCE = date(2020, 1, 1)
PASSWORD = "seven-paper-lanterns"
# What is said whenever information is shared.
TOLD = {"basis": "public_task", "family_told": "told"}

PARTNERS = {
    "council": ("Fernshire Council", "social_care", True),
    "school": ("Larkhill Academy", "school", True),
    "health": ("Fernshire Health Trust", "health", True),
    "police": ("Fernshire Police", "police", True),
    "charity": ("Lantern Youth Project", "voluntary", False),
    "outsider": ("Outlying Housing Group", "housing", True),
}
# local part: (partner, team, profession, roles for the partner)
MEMBERS = {
    "frontdoor": ("council", "Initial response", "Social worker", [Role.FRONT_DOOR]),
    "socialworker": ("council", "North locality", "Social worker", [Role.PRACTITIONER]),
    "manager": ("council", "North locality", "Team manager", [Role.MANAGER]),
    "coordinator": ("council", "Safeguarding unit", "Panel coordinator", [Role.COORDINATOR]),
    "chair": ("council", "Safeguarding unit", "Head of safeguarding", [Role.CHAIR]),
    "school": ("school", "Pastoral team", "Safeguarding lead", [Role.PRACTITIONER]),
    "health": ("health", "Health visiting", "Health visitor", [Role.PRACTITIONER]),
    "member": ("health", "Named nurses", "Named nurse", [Role.PRACTITIONER, Role.PANEL_MEMBER]),
    "police": ("police", "Protecting young people", "Police constable", [Role.PRACTITIONER]),
    "charity": ("charity", "Outreach", "Youth worker", [Role.PRACTITIONER]),
    "outsider": ("outsider", "Tenancy support", "Housing officer", [Role.PRACTITIONER]),
}
TRUST_ROLES = {
    "board": Role.BOARD_MEMBER,
    "boardchair": Role.BOARD_CHAIR,
    "partnership": Role.PARTNERSHIP_MANAGER,
    "network": Role.NETWORK_ADMINISTRATOR,
    "guardian": Role.SAFEGUARDING_LEAD,
}


def make_cast() -> SimpleNamespace:
    """Build the Trust through the real operations. Passwords are set only where a test signs in with one."""
    admin = people.appoint_first_administrator(email="admin@demo.example", name="Admin Cast")
    cast = SimpleNamespace(admin=admin, partners={}, teams={}, users={"admin": admin})
    for key, (name, sector, statutory) in PARTNERS.items():
        cast.partners[key] = people.add_partner(name=name, sector=sector, statutory=statutory, by=admin)
    _places(cast)
    for local, (partner, team, profession, roles) in MEMBERS.items():
        user = _person(cast, local)
        people.join_team(user, _team(cast, partner, team), profession=profession, since=SINCE, by=admin)
        for role in roles:
            people.grant_role(user, role, partner=cast.partners[partner], since=SINCE, by=admin)
    for local, role in TRUST_ROLES.items():
        people.grant_role(_person(cast, local), role, since=SINCE, by=admin)
    _line_managers(cast)
    return cast


def _person(cast: SimpleNamespace, local: str) -> User:
    user = people.add_person(email=f"{local}@demo.example", name=f"{local.capitalize()} Cast", by=cast.admin)
    cast.users[local] = user
    setattr(cast, local, user)
    return user


def _team(cast: SimpleNamespace, partner: str, name: str):
    key = (partner, name)
    if key not in cast.teams:
        intake = name == "Initial response"
        cast.teams[key] = people.add_team(cast.partners[partner], name=name, is_intake=intake, by=cast.admin)
        for locality in (cast.north, cast.south) if partner == "council" else ():
            TeamLocality.objects.create(team=cast.teams[key], locality=locality)
    return cast.teams[key]


def _places(cast: SimpleNamespace) -> None:
    cast.north = Locality.objects.create(name="North", code="north")
    cast.south = Locality.objects.create(name="South", code="south")
    LocalityPostcode.objects.create(locality=cast.north, prefix="ZZ1", since=SINCE)
    LocalityPostcode.objects.create(locality=cast.south, prefix="ZZ2", since=SINCE)


def _line_managers(cast: SimpleNamespace) -> None:
    """A manager for every team and a senior contact for every partner: the line of accountability is whole."""
    for (partner, _), team in cast.teams.items():
        team.manager = cast.manager if partner == "council" else team.memberships.first().user
        team.save(update_fields=["manager"])
    for key, partner in cast.partners.items():
        partner.senior_contact = cast.chair if key == "council" else cast.users[key]
        partner.save(update_fields=["senior_contact"])
    assert Partner.objects.filter(senior_contact=None).count() == 0
