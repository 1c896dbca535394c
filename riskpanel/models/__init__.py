from riskpanel.models.actions import (
    Action,
    ActionQuerySet,
    ActionReport,
    ActionReview,
    Escalation,
    Handover,
    MinutesPart,
)
from riskpanel.models.assessments import Addendum, Assessment, CriticalPresent, ProtectiveRating, Rating
from riskpanel.models.conflicts import ConflictOfInterest
from riskpanel.models.drafts import FormDraft, ItemDraft
from riskpanel.models.frameworks import CriticalIndicator, Domain, Factor, Framework
from riskpanel.models.meetings import Acceptance, AgendaItem, Attendance, Contribution, Meeting, PanelDecision
from riskpanel.models.minutes import MinutesAddendum, MinutesCopy
from riskpanel.models.panels import Panel, PanelMember, TermsAcceptance, TermsOfReference, Threshold
from riskpanel.models.papers import PapersPart
from riskpanel.models.referrals import PanelReferral
from riskpanel.models.risk_log import LogEntry
from riskpanel.models.saved_views import SavedView

__all__ = [
    "Acceptance",
    "Action",
    "ActionQuerySet",
    "ActionReport",
    "ActionReview",
    "Addendum",
    "AgendaItem",
    "Assessment",
    "Attendance",
    "ConflictOfInterest",
    "Contribution",
    "CriticalIndicator",
    "CriticalPresent",
    "Domain",
    "Escalation",
    "Factor",
    "FormDraft",
    "Framework",
    "Handover",
    "ItemDraft",
    "LogEntry",
    "Meeting",
    "MinutesAddendum",
    "MinutesCopy",
    "MinutesPart",
    "Panel",
    "PanelDecision",
    "PanelMember",
    "PanelReferral",
    "PapersPart",
    "ProtectiveRating",
    "Rating",
    "SavedView",
    "TermsAcceptance",
    "TermsOfReference",
    "Threshold",
]
