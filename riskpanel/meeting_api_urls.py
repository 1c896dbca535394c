from rest_framework.routers import SimpleRouter

from riskpanel.api.actions import ActionViewSet
from riskpanel.api.meetings import MeetingViewSet

router = SimpleRouter(use_regex_path=True)
router.register("meetings", MeetingViewSet, basename="meeting")
router.register("actions", ActionViewSet, basename="action")
urlpatterns = router.urls
