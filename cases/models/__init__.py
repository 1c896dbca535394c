from cases.models.children import Child, ChildName, ChildQuerySet
from cases.models.episodes import Case, CaseQuerySet, LeadHistory, TeamMember
from cases.models.known_names import KnownName, Spelling
from cases.models.merging import Merge
from cases.models.record import Event, Voice
from cases.models.sharing import CaseAccess, CaseGroupObjectPermission, CaseUserObjectPermission, Share

__all__ = [
    "Case",
    "CaseAccess",
    "CaseGroupObjectPermission",
    "CaseQuerySet",
    "CaseUserObjectPermission",
    "Child",
    "ChildName",
    "ChildQuerySet",
    "Event",
    "KnownName",
    "LeadHistory",
    "Merge",
    "Share",
    "Spelling",
    "TeamMember",
    "Voice",
]
