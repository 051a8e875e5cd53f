"""The only module that knows every app's addresses."""

from django.urls import include, path

from mappa import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
]
