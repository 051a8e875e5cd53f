"""Addresses of documents, included at the root."""

from django.urls import path

from forms_docset.views import filling, reading, starting

urlpatterns = [
    path("cases/<uuid:pk>/documents/", starting.document_list, name="document-list"),
    path("cases/<uuid:pk>/documents/<slug:slug>/start/", starting.document_start, name="document-start"),
    path(
        "cases/<uuid:pk>/documents/<slug:slug>/request/", starting.document_request, name="document-request"
    ),
    path("documents/<uuid:pk>/", filling.document_detail, name="document-detail"),
    path("documents/<uuid:pk>/sections/<slug:section>/", filling.document_section, name="document-section"),
    path("documents/<uuid:pk>/check/", filling.document_check, name="document-check"),
    path("documents/<uuid:pk>/sign/", filling.document_sign, name="document-sign"),
    path("documents/<uuid:pk>/countersign/", reading.document_countersign, name="document-countersign"),
    path("documents/<uuid:pk>/pdf/", reading.document_pdf, name="document-pdf"),
]
