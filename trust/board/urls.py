from django.urls import path

from trust.board import meeting_views, views

app_name = "board"
urlpatterns = [
    path("board/", views.show_dashboard, name="dashboard"),
    path("board/figures/<slug:code>/", views.show_indicator, name="indicator"),
    path("board/meetings/", meeting_views.meetings, name="meetings"),
    path("board/meetings/freeze/", meeting_views.freeze, name="freeze"),
    path("board/meetings/<int:pk>/", meeting_views.meeting, name="meeting"),
    path("actions/<uuid:pk>/thread/", views.thread_of_action, name="action_thread"),
    path("cases/<uuid:pk>/thread/", views.thread_of_case, name="case_thread"),
]
