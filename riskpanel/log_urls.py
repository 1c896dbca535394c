from django.urls import path

from riskpanel.views import assessments, removal, risk_log

urlpatterns = [
    path("risk-log/", risk_log.risk_log, name="risk_log"),
    path("risk-log/<uuid:entry_id>/", risk_log.log_entry, name="log_entry"),
    path("risk-log/<uuid:entry_id>/lead/", risk_log.change_lead, name="change_lead"),
    path("risk-log/<uuid:entry_id>/removal/", removal.removal, name="removal"),
    path("cases/<uuid:case_id>/risk/", assessments.risk_of_case, name="risk_of_case"),
    path("cases/<uuid:case_id>/risk/propose/", assessments.propose, name="propose_assessment"),
    path("cases/<uuid:case_id>/risk/list/", risk_log.list_on_log, name="list_on_log"),
    path("cases/<uuid:case_id>/risk/<uuid:assessment_id>/", assessments.assessment, name="assessment"),
]
