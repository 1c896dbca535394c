"""How long a session may lie unused, by role: the strictest of all the roles that a person holds.

Whoever manages people or opens closed records leaves a screen unguarded for the shortest time; whoever sees figures
and never a child for the longest. A Trust sets its own with SESSION_IDLE_BY_ROLE, and SESSION_IDLE_MINUTES caps them.
"""

from collections.abc import Iterable, Mapping

from django.conf import settings

from partners.roles import Role

FEWEST, MOST = 10, 30  # the warning comes five minutes before the end; trust.md allows half an hour at most
WITHOUT_A_ROLE = 15
MINUTES: dict[Role, int] = {
    Role.ADMINISTRATOR: 15,
    Role.SAFEGUARDING_LEAD: 15,
    Role.PRACTITIONER: 20,
    Role.FRONT_DOOR: 20,
    Role.MANAGER: 20,
    Role.COORDINATOR: 20,
    Role.CHAIR: 20,
    Role.PANEL_MEMBER: 20,
    Role.BOARD_MEMBER: 30,
    Role.BOARD_CHAIR: 30,
    Role.PARTNERSHIP_MANAGER: 30,
    Role.NETWORK_ADMINISTRATOR: 30,
}


def minutes_of(role: Role) -> int:
    """What this Trust allows a role."""
    return min(int(settings.SESSION_IDLE_BY_ROLE.get(role.value, MINUTES[role])), settings.SESSION_IDLE_MINUTES)


def minutes_for(roles: Iterable[Role]) -> int:
    """Minutes without use after which a session ends. The strictest of the person's roles wins."""
    return min((minutes_of(role) for role in roles), default=min(WITHOUT_A_ROLE, settings.SESSION_IDLE_MINUTES))


def strictest(roles: Iterable[Role]) -> Role | None:
    """The role that decides, for the page that says why."""
    return min(sorted(roles), key=minutes_of, default=None)


def faults(longest: int, by_role: Mapping[str, str]) -> list[str]:
    """What is wrong with a Trust's setting, in words."""
    wrong = [] if FEWEST <= longest <= MOST else [f"SESSION_IDLE_MINUTES must be from {FEWEST} to {MOST}."]
    for name, minutes in by_role.items():
        if name not in set(Role):
            wrong.append(f"SESSION_IDLE_BY_ROLE names no role “{name}”. Roles: {', '.join(Role)}.")
        elif not (str(minutes).isdecimal() and FEWEST <= int(minutes) <= MOST):
            wrong.append(f"SESSION_IDLE_BY_ROLE: {name} must have from {FEWEST} to {MOST} minutes.")
    return wrong
