"""Mounted where staff may look: `path("gallery/", include("govuk.urls"))`."""

from django.urls import path

from govuk import views

app_name = "govuk"
urlpatterns = [path("", views.gallery, name="gallery")]
