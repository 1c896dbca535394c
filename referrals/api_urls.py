from django.urls import path
from rest_framework.routers import SimpleRouter

from referrals.api import ReferralViewSet
from referrals.api_rules import ClockRulesViewSet, OutcomeViewSet, PostcodeRuleViewSet, RoutingRuleViewSet
from referrals.figures_api import FrontDoorFigures
from referrals.guidance_api import GuidanceViewSet
from referrals.information_api import InformationRequestViewSet
from referrals.load_api import FrontDoorLoad

router = SimpleRouter(use_regex_path=True)
router.register("information-requests", InformationRequestViewSet, basename="information-request")
router.register("referrals", ReferralViewSet, basename="referral")
router.register("guidance", GuidanceViewSet, basename="guidance")
router.register("front-door-clocks", ClockRulesViewSet, basename="front-door-clock")
router.register("routing-rules", RoutingRuleViewSet, basename="routing-rule")
router.register("postcode-rules", PostcodeRuleViewSet, basename="postcode-rule")
router.register("front-door-outcomes", OutcomeViewSet, basename="front-door-outcome")
urlpatterns = [
    path("front-door-figures/", FrontDoorFigures.as_view(), name="front-door-figures"),
    path("front-door-load/", FrontDoorLoad.as_view(), name="front-door-load"),
    *router.urls,
]
