from referrals.models.decisions import Decision
from referrals.models.guidance import ThresholdDocument
from referrals.models.household import HouseholdMember
from referrals.models.referrals import Referral, ReferralQuerySet, ReferredChild
from referrals.models.triage import InformationRequest, Rating

__all__ = [
    "Decision",
    "HouseholdMember",
    "InformationRequest",
    "Rating",
    "Referral",
    "ReferralQuerySet",
    "ReferredChild",
    "ThresholdDocument",
]
