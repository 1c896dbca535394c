from django.urls import path
from rest_framework.routers import SimpleRouter

from trust.board.api import Indicators
from trust.board.meetings_api import BoardMeetingViewSet
from trust.board.threads_api import ThreadOfAction, ThreadOfCase

router = SimpleRouter()
router.register("board/meetings", BoardMeetingViewSet, basename="board-meeting")
urlpatterns = [
    path("board/indicators/", Indicators.as_view(), name="api-board-indicators"),
    path("actions/<uuid:pk>/thread/", ThreadOfAction.as_view(), name="action-thread"),
    path("cases/<uuid:pk>/thread/", ThreadOfCase.as_view(), name="case-thread"),
    *router.urls,
]
