"""The API: exactly what the OpenAPI description at `schema/` lists."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

from trust.audit_api import AuditView

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("audit/", AuditView.as_view(), name="audit"),
    path("", include("partners.api_urls")),
    path("", include("cases.api_urls")),
    path("", include("referrals.api_urls")),
    path("", include("riskpanel.api_urls")),
    path("", include("notifications.api_urls")),
    path("", include("trust.board.api_urls")),
]
