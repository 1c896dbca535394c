from django.urls import path
from rest_framework.routers import SimpleRouter

from trust.board.api import Indicators
from trust.board.meetings_api import BoardMeetingViewSet

router = SimpleRouter()
router.register("board/meetings", BoardMeetingViewSet, basename="board-meeting")
urlpatterns = [path("board/indicators/", Indicators.as_view(), name="api-board-indicators"), *router.urls]
