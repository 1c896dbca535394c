"""The audit page stands here because `audit` knows nothing of people's names or cases."""

from django.urls import path

from trust import audit_pages

app_name = "audit"
urlpatterns = [path("", audit_pages.records, name="records")]
