from django.urls import path

from trust.board.api import Indicators

urlpatterns = [path("board/indicators/", Indicators.as_view(), name="api-board-indicators")]
