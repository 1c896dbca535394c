from rest_framework.routers import SimpleRouter

from riskpanel.api.assessments import AssessmentViewSet
from riskpanel.api.frameworks import FrameworkViewSet
from riskpanel.api.panels import PanelViewSet
from riskpanel.api.referring import PanelReferralViewSet
from riskpanel.api.risk_log import LogViewSet
from riskpanel.api.saved_views import LogViewsViewSet

router = SimpleRouter(use_regex_path=True)
router.register("risk-assessments", AssessmentViewSet, basename="risk-assessment")
router.register("risk-log", LogViewSet, basename="log-entry")
router.register("frameworks", FrameworkViewSet, basename="framework")
router.register("log-views", LogViewsViewSet, basename="log-view")
router.register("panel-referrals", PanelReferralViewSet, basename="panel-referral")
router.register("panels", PanelViewSet, basename="panel")
urlpatterns = router.urls
