"""The REST API: its addresses and its schema. Every view names its permission; without it nobody gets in."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from cases.api import CaseViewSet
from mappa.agencies.access import DenyUnlessMarked
from mappa.agencies.roles import Permission

router = SimpleRouter()
router.register("cases", CaseViewSet, basename="api-case")


class Schema(SpectacularAPIView):
    """The OpenAPI description."""

    permission = Permission.USE_SITE
    permission_classes = [DenyUnlessMarked]


urlpatterns = [path("schema/", Schema.as_view(), name="api-schema"), path("", include(router.urls))]
