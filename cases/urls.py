"""Addresses of the pages about cases."""

from django.urls import path

from cases.views import cases

urlpatterns = [
    path("cases/", cases.case_list, name="case-list"),
    path("cases/<uuid:pk>/", cases.case_detail, name="case-detail"),
]
