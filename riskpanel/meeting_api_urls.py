from django.urls import path
from rest_framework.renderers import JSONRenderer
from rest_framework.routers import SimpleRouter

from riskpanel.api.actions import ActionViewSet
from riskpanel.api.meetings import CalendarRenderer, MeetingViewSet

router = SimpleRouter(use_regex_path=True)
router.register("meetings", MeetingViewSet, basename="meeting")
router.register("actions", ActionViewSet, basename="action")
calendar = MeetingViewSet.as_view({"get": "invitation"}, renderer_classes=[JSONRenderer, CalendarRenderer])
# A file's address ends as a file does: the router would put a slash behind it.
urlpatterns = [path("meetings/<uuid:pk>/invitation.ics", calendar, name="meeting-invitation"), *router.urls]
