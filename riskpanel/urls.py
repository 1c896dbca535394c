from django.urls import URLPattern

app_name = "riskpanel"
urlpatterns: list[URLPattern] = []
