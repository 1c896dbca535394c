from rest_framework.routers import SimpleRouter

from referrals.api import ReferralViewSet

router = SimpleRouter(use_regex_path=True)
router.register("referrals", ReferralViewSet, basename="referral")
urlpatterns = router.urls
