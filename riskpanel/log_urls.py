from django.urls import path

from riskpanel.views import assessments, frameworks, removal, risk_log

FRAMEWORK = "frameworks/<int:framework_id>/"

urlpatterns = [
    path("frameworks/", frameworks.frameworks, name="frameworks"),
    path("frameworks/new/", frameworks.new_framework, name="new_framework"),
    path(FRAMEWORK, frameworks.framework, name="framework"),
    path(f"{FRAMEWORK}next/", frameworks.next_framework, name="next_framework"),
    path(f"{FRAMEWORK}write/", frameworks.write_framework, name="write_framework"),
    path(f"{FRAMEWORK}publish/", frameworks.publish_framework, name="publish_framework"),
    path("risk-log/", risk_log.risk_log, name="risk_log"),
    path("risk-log/<uuid:entry_id>/", risk_log.log_entry, name="log_entry"),
    path("risk-log/<uuid:entry_id>/lead/", risk_log.change_lead, name="change_lead"),
    path("risk-log/<uuid:entry_id>/removal/", removal.removal, name="removal"),
    path("cases/<uuid:case_id>/risk/", assessments.risk_of_case, name="risk_of_case"),
    path("cases/<uuid:case_id>/risk/propose/", assessments.propose, name="propose_assessment"),
    path("cases/<uuid:case_id>/risk/list/", risk_log.list_on_log, name="list_on_log"),
    path("cases/<uuid:case_id>/risk/<uuid:assessment_id>/", assessments.assessment, name="assessment"),
]
