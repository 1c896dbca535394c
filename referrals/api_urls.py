from rest_framework.routers import SimpleRouter

from referrals.api import ReferralViewSet
from referrals.guidance_api import GuidanceViewSet

router = SimpleRouter(use_regex_path=True)
router.register("referrals", ReferralViewSet, basename="referral")
router.register("guidance", GuidanceViewSet, basename="guidance")
urlpatterns = router.urls
