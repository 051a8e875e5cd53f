"""The only module that knows every app's addresses."""

from django.urls import include, path

from mappa import home, views

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("cases.urls")),
    path("", include("cases.urls_referrals")),
    path("", include("cases.urls_access")),
    path("", include("cases.urls_emergency")),
    path("", include("cases.urls_shared")),
    path("", include("cases.urls_exports")),
    path("", include("cases.urls_velocity")),
    path("", include("meetings.urls")),
    path("", include("forms_docset.urls")),
    path("", include("oversight.urls")),
    path("session/", include("mappa.sessions.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("api/v1/", include("mappa.api")),
    path("accounts/", include("mappa.account_urls")),
]
