from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notices, name="list"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/<uuid:pk>/read/", views.read, name="read"),
]
