from referrals.models.additions import Addendum, Attachment, OwedPage
from referrals.models.decisions import Decision
from referrals.models.guidance import Acknowledgement, ThresholdDocument
from referrals.models.household import HouseholdMember
from referrals.models.referrals import Referral, ReferralQuerySet, ReferredChild
from referrals.models.triage import InformationRequest, Rating

__all__ = [
    "Acknowledgement",
    "Addendum",
    "Attachment",
    "Decision",
    "HouseholdMember",
    "InformationRequest",
    "OwedPage",
    "Rating",
    "Referral",
    "ReferralQuerySet",
    "ReferredChild",
    "ThresholdDocument",
]
