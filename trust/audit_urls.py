"""The audit page stands here because `audit` knows nothing of people's names or cases."""

from django.urls import URLPattern

app_name = "audit"
urlpatterns: list[URLPattern] = []
