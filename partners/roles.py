"""Role → permissions, in one readable table. What a person may do with a record is decided in cases/access.py."""

from enum import StrEnum


class Permission(StrEnum):
    """What a role lets a person do, beside the rights a share gives on one case."""

    LOG_REFERRAL = "log_referral"
    SEARCH_CHILDREN = "search_children"
    DECIDE_REFERRAL = "decide_referral"
    OPEN_CASE = "open_case"
    ASSESS_RISK = "assess_risk"
    SEE_TEAM_WORK = "see_team_work"
    REASSIGN_ACTIONS = "reassign_actions"
    PREPARE_MEETINGS = "prepare_meetings"
    CHAIR_MEETINGS = "chair_meetings"
    SIT_ON_PANEL = "sit_on_panel"
    SEE_BOARD = "see_board"
    CHAIR_BOARD = "chair_board"
    CHASE_PARTNERS = "chase_partners"
    SEE_PARTNERS = "see_partners"
    READ_AUDIT = "read_audit"
    RESTRICT_CASES = "restrict_cases"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_FRAMEWORKS = "manage_frameworks"
    SEE_GALLERY = "see_gallery"


class Role(StrEnum):
    PRACTITIONER = "practitioner"
    FRONT_DOOR = "front_door"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    CHAIR = "chair"
    PANEL_MEMBER = "panel_member"
    BOARD_MEMBER = "board_member"
    BOARD_CHAIR = "board_chair"
    PARTNERSHIP_MANAGER = "partnership_manager"
    NETWORK_ADMINISTRATOR = "network_administrator"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Role, str] = {
    Role.PRACTITIONER: "Front-line practitioner",
    Role.FRONT_DOOR: "Initial response team",
    Role.MANAGER: "Team manager",
    Role.COORDINATOR: "Panel coordinator",
    Role.CHAIR: "Panel chair",
    Role.PANEL_MEMBER: "Panel member",
    Role.BOARD_MEMBER: "Trust Board member",
    Role.BOARD_CHAIR: "Trust Board chair",
    Role.PARTNERSHIP_MANAGER: "Partnership manager",
    Role.NETWORK_ADMINISTRATOR: "Network administrator",
    Role.SAFEGUARDING_LEAD: "Safeguarding lead (Caldicott guardian)",
    Role.ADMINISTRATOR: "System administrator",
}

P = Permission
# Who has one of these works with children: for them, and for nobody else, what a partner may see opens. A Board member
# who sits in a partner's team, or an administrator, sees no child by it.
WITH_CHILDREN = frozenset({P.LOG_REFERRAL, P.DECIDE_REFERRAL, P.SEE_TEAM_WORK, P.ASSESS_RISK, P.SIT_ON_PANEL})
CASEWORK = frozenset({P.LOG_REFERRAL, P.SEARCH_CHILDREN, P.ASSESS_RISK, P.SEE_PARTNERS})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PRACTITIONER: CASEWORK,
    Role.FRONT_DOOR: CASEWORK | {P.DECIDE_REFERRAL, P.OPEN_CASE},
    Role.MANAGER: CASEWORK | {P.OPEN_CASE, P.SEE_TEAM_WORK, P.REASSIGN_ACTIONS},
    Role.COORDINATOR: frozenset({P.SIT_ON_PANEL, P.PREPARE_MEETINGS, P.REASSIGN_ACTIONS, P.SEE_PARTNERS}),
    Role.CHAIR: frozenset({P.SIT_ON_PANEL, P.PREPARE_MEETINGS, P.CHAIR_MEETINGS, P.REASSIGN_ACTIONS, P.SEE_PARTNERS}),
    Role.PANEL_MEMBER: frozenset({P.SIT_ON_PANEL, P.ASSESS_RISK, P.SEE_PARTNERS}),
    Role.BOARD_MEMBER: frozenset({P.SEE_BOARD, P.SEE_PARTNERS}),
    Role.BOARD_CHAIR: frozenset({P.SEE_BOARD, P.CHAIR_BOARD, P.SEE_PARTNERS}),
    Role.PARTNERSHIP_MANAGER: frozenset({P.SEE_BOARD, P.CHASE_PARTNERS, P.SEE_PARTNERS}),
    Role.NETWORK_ADMINISTRATOR: frozenset({P.SEE_PARTNERS}),
    Role.SAFEGUARDING_LEAD: frozenset({P.READ_AUDIT, P.RESTRICT_CASES, P.SEE_PARTNERS}),
    Role.ADMINISTRATOR: frozenset({P.MANAGE_PEOPLE, P.MANAGE_FRAMEWORKS, P.SEE_PARTNERS, P.SEE_GALLERY}),
}


def permissions_of(roles: "frozenset[Role] | set[Role]") -> frozenset[Permission]:
    """Everything that holding these roles together allows."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
