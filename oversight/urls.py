"""Addresses of oversight and administration."""

from django.urls import path

from oversight import views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("administration/", views.administration, name="administration"),
    path("administration/run/", views.run_sweeps, name="run-sweeps"),
]
