from django.urls import path
from rest_framework.routers import SimpleRouter

from partners.api import AbsenceViewSet, LocalityViewSet, MeView, PartnerViewSet, TeamViewSet

router = SimpleRouter()
router.register("partners", PartnerViewSet, basename="partner")
router.register("teams", TeamViewSet, basename="team")
router.register("absences", AbsenceViewSet, basename="absence")
router.register("localities", LocalityViewSet, basename="locality")
urlpatterns = [path("me/", MeView.as_view(), name="me"), *router.urls]
