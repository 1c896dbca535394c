"""Every address. A public view carries `login_not_required` openly."""

from django.urls import include, path

from trust import health, pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("referrals.urls")),
    path("", include("cases.urls")),
    path("", include("riskpanel.urls")),
    path("", include("notifications.urls")),
    path("", include("partners.urls")),
    path("", include("trust.board.urls")),
    path("audit/", include("trust.audit_urls")),
    path("account/email/", pages.not_offered, name="no_change_of_address"),
    path("account/", include("allauth.urls")),
    path("api/v1/", include("trust.api_urls")),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path("gallery/", pages.gallery, name="gallery"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "trust.pages.bad_request"
handler403 = "trust.pages.forbidden"
handler404 = "trust.pages.not_found"
handler500 = "trust.pages.server_error"
