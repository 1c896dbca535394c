from django.urls import path

from cases.views import children, episodes, lists, looked, merging, record, restrict, sharing

app_name = "cases"
urlpatterns = [
    path("cases/", lists.case_list, name="list"),
    path("cases/<uuid:case_id>/", record.record, name="record"),
    path("cases/<uuid:case_id>/chronology/", record.chronology, name="chronology"),
    path("cases/<uuid:case_id>/chronology/add/", record.add_event, name="add_event"),
    path("cases/<uuid:case_id>/words/", record.add_voice, name="add_voice"),
    path("cases/<uuid:case_id>/child/", record.change_child, name="change_child"),
    path("cases/<uuid:case_id>/sharing/", sharing.sharing, name="sharing"),
    path("cases/<uuid:case_id>/sharing/add/", sharing.add_share, name="add_share"),
    path("cases/<uuid:case_id>/sharing/<uuid:share_id>/end/", sharing.end_share, name="end_share"),
    path("cases/<uuid:case_id>/looked/", looked.looked, name="looked"),
    path("cases/<uuid:case_id>/hand-over/", episodes.hand_over, name="hand_over"),
    path("cases/<uuid:case_id>/level/", episodes.change_level, name="change_level"),
    path("cases/<uuid:case_id>/close/", episodes.close, name="close"),
    path("cases/<uuid:case_id>/team/", episodes.join_team, name="join_team"),
    path("children/", children.search, name="search"),
    path("children/ask/", children.ask, name="ask"),
    path("children/merge/", merging.merge, name="merge"),
    path("children/merges/", merging.merges, name="merges"),
    path("children/merges/<uuid:merge_id>/undo/", merging.unmerge, name="unmerge"),
    path("restrict/", restrict.restrict, name="restrict"),
]
