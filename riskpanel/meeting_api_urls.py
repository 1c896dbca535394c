from django.urls import path
from rest_framework.renderers import JSONRenderer
from rest_framework.routers import SimpleRouter

from riskpanel.api.actions import ActionViewSet
from riskpanel.api.meetings import CalendarRenderer, MeetingViewSet
from riskpanel.api.minutes import MinutesViewSet, PdfRenderer

router = SimpleRouter(use_regex_path=True)
router.register("meetings", MeetingViewSet, basename="meeting")
router.register("actions", ActionViewSet, basename="action")
calendar = MeetingViewSet.as_view({"get": "invitation"}, renderer_classes=[JSONRenderer, CalendarRenderer])
minutes_pdf = MinutesViewSet.as_view({"get": "pdf"}, renderer_classes=[JSONRenderer, PdfRenderer])
# A file's address ends as a file does: the router would put a slash behind it.
urlpatterns = [
    path("meetings/<uuid:pk>/invitation.ics", calendar, name="meeting-invitation"),
    path("meetings/<uuid:pk>/minutes.pdf", minutes_pdf, name="meeting-minutes-pdf"),
    path("meetings/<uuid:pk>/minutes/", MinutesViewSet.as_view({"get": "minutes"}), name="meeting-minutes"),
    path("meetings/<uuid:pk>/addenda/", MinutesViewSet.as_view({"post": "addenda"}), name="meeting-addenda"),
    *router.urls,
]
