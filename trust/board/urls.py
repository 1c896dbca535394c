from django.urls import path

from trust.board import meeting_views, seat_views, views

app_name = "board"
urlpatterns = [
    path("board/", views.show_dashboard, name="dashboard"),
    path("board/figures/<slug:code>/", views.show_indicator, name="indicator"),
    path("board/meetings/", meeting_views.meetings, name="meetings"),
    path("board/meetings/freeze/", meeting_views.freeze, name="freeze"),
    path("board/meetings/<int:pk>/", meeting_views.meeting, name="meeting"),
    path("board/members/", seat_views.members, name="members"),
    path("board/set-up/", seat_views.set_up, name="set_up"),
    path("board/<int:board_id>/seat/", seat_views.seat, name="seat"),
    path("board/seats/<int:pk>/end/", seat_views.end_seat, name="end_seat"),
    path("board/<int:board_id>/priority/", seat_views.new_priority, name="new_priority"),
    path("board/priorities/<int:pk>/who-answers/", seat_views.who_answers, name="who_answers"),
    path("actions/<uuid:pk>/thread/", views.thread_of_action, name="action_thread"),
    path("cases/<uuid:pk>/thread/", views.thread_of_case, name="case_thread"),
]
