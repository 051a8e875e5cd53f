"""Addresses of the pages about files of cases."""

from django.urls import path

from cases.views import exports

urlpatterns = [
    path("exports/", exports.export_list, name="export-list"),
    path("exports/ask/", exports.export_ask, name="export-ask"),
    path("exports/<uuid:pk>/", exports.export_detail, name="export-detail"),
    path("exports/<uuid:pk>/cancel/", exports.export_cancel, name="export-cancel"),
    path("exports/<uuid:pk>/download/", exports.export_download, name="export-download"),
]
