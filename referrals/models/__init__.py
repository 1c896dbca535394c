from referrals.models.additions import Addendum, Attachment, OwedPage
from referrals.models.clocks import ClockRules
from referrals.models.decision_drafts import DecisionDraft
from referrals.models.decisions import Decision, Proposal
from referrals.models.disagreements import Disagreement
from referrals.models.figures import FrontDoorChange, FrontDoorCount, FrontDoorTally
from referrals.models.guidance import Acknowledgement, ThresholdDocument
from referrals.models.household import HouseholdMember
from referrals.models.imports import ImportRow, ReferralImport
from referrals.models.outcomes import OutcomeRule
from referrals.models.referrals import Referral, ReferralQuerySet, ReferredChild
from referrals.models.routing import Reassignment, Rerouting, RoutingRule
from referrals.models.triage import ClockPause, InformationRequest, Rating

__all__ = [
    "Acknowledgement",
    "Addendum",
    "Attachment",
    "ClockPause",
    "ClockRules",
    "Decision",
    "DecisionDraft",
    "Disagreement",
    "FrontDoorChange",
    "FrontDoorCount",
    "FrontDoorTally",
    "HouseholdMember",
    "ImportRow",
    "InformationRequest",
    "OutcomeRule",
    "OwedPage",
    "Proposal",
    "Rating",
    "Reassignment",
    "Referral",
    "ReferralImport",
    "ReferralQuerySet",
    "ReferredChild",
    "Rerouting",
    "RoutingRule",
    "ThresholdDocument",
]
