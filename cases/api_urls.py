from rest_framework.routers import SimpleRouter

from cases.api.cases import CaseViewSet
from cases.api.children import ChildViewSet

router = SimpleRouter(use_regex_path=True)
router.register("children", ChildViewSet, basename="child")
router.register("cases", CaseViewSet, basename="case")
urlpatterns = router.urls
