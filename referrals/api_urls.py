from rest_framework.routers import SimpleRouter

from referrals.api import ReferralViewSet
from referrals.guidance_api import GuidanceViewSet
from referrals.information_api import InformationRequestViewSet

router = SimpleRouter(use_regex_path=True)
router.register("information-requests", InformationRequestViewSet, basename="information-request")
router.register("referrals", ReferralViewSet, basename="referral")
router.register("guidance", GuidanceViewSet, basename="guidance")
urlpatterns = router.urls
