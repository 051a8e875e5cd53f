"""Addresses of oversight and administration."""

from django.urls import path

from oversight import account_views, views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/<slug:tile>/cases/", views.tile_cases, name="tile-cases"),
    path("administration/", views.administration, name="administration"),
    path("administration/locked-names/", account_views.open_name, name="open-name"),
    path("administration/run/", views.run_sweeps, name="run-sweeps"),
]
