from rest_framework.routers import SimpleRouter

from riskpanel.api.assessments import AssessmentViewSet
from riskpanel.api.risk_log import LogViewSet

router = SimpleRouter(use_regex_path=True)
router.register("risk-assessments", AssessmentViewSet, basename="risk-assessment")
router.register("risk-log", LogViewSet, basename="log-entry")
urlpatterns = router.urls
