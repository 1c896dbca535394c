"""Where a person's referrals usually come from, so that they need not choose it each time."""

from partners.models import User
from partners.models.organisations import Sector
from referrals.models import Referral
from referrals.states import ReferralSource

# The council's own people often log for a caller, so nothing is chosen for them.
BY_SECTOR: dict[str, ReferralSource] = {
    Sector.SCHOOL: ReferralSource.SCHOOL,
    Sector.FURTHER_EDUCATION: ReferralSource.EDUCATION,
    Sector.HEALTH: ReferralSource.OTHER_HEALTH,
    Sector.POLICE: ReferralSource.POLICE,
    Sector.YOUTH_JUSTICE: ReferralSource.OTHER_INTERNAL,
    Sector.HOUSING: ReferralSource.HOUSING,
    Sector.JOBCENTRE: ReferralSource.OTHER,
    Sector.VOLUNTARY: ReferralSource.OTHER,
}


def usual_source(user: User) -> str:
    """As in their last referral that was no caller's; before there is one, by what their partner is."""
    last = Referral.objects.visible_to(user).by(user).received().filter(caller="")
    last = last.exclude(source__in=(ReferralSource.ANONYMOUS, ReferralSource.UNKNOWN, ""))
    source = last.order_by("-id").values_list("source", flat=True).first()
    sector = user.acting_partner.sector if user.acting_partner else ""
    return str(source or "") or BY_SECTOR.get(sector, "")
