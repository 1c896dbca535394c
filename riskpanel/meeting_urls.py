"""Pages of meetings and actions."""

from django.urls import URLPattern, path

from riskpanel.views import actions, attendance, conflicts, drafts, items, meetings, minutes, papers, reviews

MEETING = "meetings/<uuid:meeting_id>/"
ITEM = f"{MEETING}items/<uuid:item_id>/"

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/plan/<int:panel_id>/", meetings.plan, name="plan_meetings"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(f"{MEETING}names/", meetings.names, name="hide_names"),
    path(f"{MEETING}beat/", meetings.beat, name="meeting_beat"),
    path(f"{MEETING}invitation.ics", meetings.invitation, name="invitation"),
    path(f"{MEETING}agenda/build/", meetings.build, name="build_agenda"),
    path(f"{MEETING}agenda/add/", meetings.add_item, name="add_item"),
    path(f"{MEETING}papers/", papers.papers, name="papers"),
    path(f"{MEETING}move/", papers.move, name="move_meeting"),
    path(f"{MEETING}start/", meetings.start, name="start_meeting"),
    path(f"{MEETING}cancel/", meetings.cancel, name="cancel_meeting"),
    path(f"{MEETING}pen/", meetings.take_pen, name="take_pen"),
    path(f"{MEETING}pen/keep/", meetings.keep_pen, name="keep_pen"),
    path(f"{MEETING}statement/", attendance.accept_statement, name="accept_statement"),
    path(f"{MEETING}attendance/", attendance.attendance, name="attendance"),
    path(f"{MEETING}attendance/<int:attendance_id>/", attendance.seat, name="seat"),
    path(f"{MEETING}attendance/<int:attendance_id>/note/", attendance.note, name="note_attendance"),
    path(f"{MEETING}conflicts/", conflicts.conflicts, name="conflicts"),
    path(f"{MEETING}conflicts/asked/", meetings.ask_for_conflicts, name="ask_for_conflicts"),
    path(f"{MEETING}conflicts/<int:conflict_id>/withdraw/", conflicts.withdraw, name="withdraw_conflict"),
    path(f"{MEETING}actions/", reviews.last_actions, name="last_actions"),
    path(f"{MEETING}actions/unseen/", reviews.carry_unseen, name="carry_unseen"),
    path(f"{MEETING}actions/<uuid:action_id>/", reviews.review, name="review_action"),
    path(ITEM, items.item, name="item"),
    path(f"{ITEM}contribute/", items.contribute, name="contribute"),
    path(f"{ITEM}decide/", items.decide, name="decide"),
    path(f"{ITEM}action/", items.set_action, name="set_action"),
    path(f"{ITEM}draft/", drafts.draft, name="draft"),
    path(f"{ITEM}leave/", items.leave, name="leave_item"),
    path(f"{MEETING}close/", meetings.close, name="close_meeting"),
    path(f"{MEETING}minutes/", minutes.minutes_page, name="minutes"),
    path(f"{MEETING}minutes/issued/", minutes.issued_minutes, name="issued_minutes"),
    path(f"{MEETING}minutes.pdf", minutes.minutes_pdf, name="minutes_pdf"),
    path(f"{MEETING}minutes/correct/", minutes.correct_minutes, name="correct_minutes"),
    path(f"{MEETING}minutes/approve/", meetings.approve, name="approve_minutes"),
    path(f"{MEETING}minutes/issue/", meetings.issue, name="issue_minutes"),
    path("actions/", actions.actions, name="actions"),
    path("actions/<uuid:action_id>/", actions.action, name="action"),
    path("actions/<uuid:action_id>/report/", actions.report, name="report_action"),
    path("actions/<uuid:action_id>/reassign/", actions.reassign, name="reassign_action"),
]
