from django.urls import path

from riskpanel.views import assessments, frameworks, panels, referring, removal, risk_log, saved_views

FRAMEWORK = "frameworks/<int:framework_id>/"
PANEL = "panels/<int:panel_id>/"

urlpatterns = [
    path("panels/", panels.panels, name="panels"),
    path("panels/new/", panels.new_panel, name="new_panel"),
    path(PANEL, panels.panel, name="panel"),
    path(f"{PANEL}change/", panels.change_panel, name="change_panel"),
    path(f"{PANEL}seat/", panels.seat_on_panel, name="seat_on_panel"),
    path(f"{PANEL}seats/<int:seat_id>/end/", panels.end_seat, name="end_seat"),
    path(f"{PANEL}terms/", panels.panel_terms, name="panel_terms"),
    path(f"{PANEL}terms/write/", panels.write_terms, name="write_terms"),
    path(f"{PANEL}threshold/", panels.agree_threshold, name="agree_threshold"),
    path(f"{PANEL}referrals/", referring.panel_referrals, name="panel_referrals"),
    path("panel-referrals/<uuid:referral_id>/", referring.panel_referral, name="panel_referral"),
    path("panel-referrals/<uuid:referral_id>/end/", referring.end_referral, name="end_panel_referral"),
    path("frameworks/", frameworks.frameworks, name="frameworks"),
    path("frameworks/new/", frameworks.new_framework, name="new_framework"),
    path(FRAMEWORK, frameworks.framework, name="framework"),
    path(f"{FRAMEWORK}next/", frameworks.next_framework, name="next_framework"),
    path(f"{FRAMEWORK}write/", frameworks.write_framework, name="write_framework"),
    path(f"{FRAMEWORK}publish/", frameworks.publish_framework, name="publish_framework"),
    path("risk-log/", risk_log.risk_log, name="risk_log"),
    path("risk-log/views/save/<int:panel_id>/", saved_views.save_view, name="save_view"),
    path("risk-log/views/<int:view_id>/remove/", saved_views.remove_view, name="remove_view"),
    path("risk-log/<uuid:entry_id>/", risk_log.log_entry, name="log_entry"),
    path("risk-log/<uuid:entry_id>/lead/", risk_log.change_lead, name="change_lead"),
    path("risk-log/<uuid:entry_id>/removal/", removal.removal, name="removal"),
    path("cases/<uuid:case_id>/risk/", assessments.risk_of_case, name="risk_of_case"),
    path("cases/<uuid:case_id>/risk/propose/", assessments.propose, name="propose_assessment"),
    path("cases/<uuid:case_id>/risk/refer/", referring.refer, name="refer_to_panel"),
    path("cases/<uuid:case_id>/risk/list/", risk_log.list_on_log, name="list_on_log"),
    path("cases/<uuid:case_id>/risk/<uuid:assessment_id>/", assessments.assessment, name="assessment"),
]
