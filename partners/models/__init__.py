from partners.models.access_keys import ApiKey, IdempotentAnswer, KeyScope
from partners.models.organisations import Locality, LocalityPostcode, Partner, Sector, Site, Team, TeamLocality
from partners.models.people import (
    Absence,
    DeclaredRelationship,
    Membership,
    RoleGrant,
    SignInChange,
    SignInChangeKind,
    User,
    WithdrawnRelationship,
    last_partner,
    live_members,
    managed_by,
)

__all__ = [
    "Absence",
    "ApiKey",
    "DeclaredRelationship",
    "IdempotentAnswer",
    "KeyScope",
    "Locality",
    "LocalityPostcode",
    "Membership",
    "Partner",
    "RoleGrant",
    "Sector",
    "SignInChange",
    "SignInChangeKind",
    "Site",
    "Team",
    "TeamLocality",
    "User",
    "WithdrawnRelationship",
    "last_partner",
    "live_members",
    "managed_by",
]
