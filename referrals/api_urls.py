from rest_framework.routers import SimpleRouter

from referrals.api import ReferralViewSet
from referrals.information_api import InformationRequestViewSet

router = SimpleRouter(use_regex_path=True)
router.register("information-requests", InformationRequestViewSet, basename="information-request")
router.register("referrals", ReferralViewSet, basename="referral")
urlpatterns = router.urls
