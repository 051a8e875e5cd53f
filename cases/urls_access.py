"""Addresses of the pages about who may see a case: limitations, locked cases, stepping aside, standing in."""

from django.urls import path

from cases.domain.enums import LimitationKind
from cases.views import limitations, locked, substitutes

RESTRICT = {"kind": LimitationKind.RESTRICTION}
EXCLUDE = {"kind": LimitationKind.EXCLUSION}

urlpatterns = [
    path("cases/<uuid:pk>/locked/", locked.case_locked, name="case-locked"),
    path("cases/<uuid:pk>/access/", limitations.case_access, name="case-access"),
    path("cases/<uuid:pk>/access/restrict/", limitations.limitation_add, RESTRICT, name="case-restrict"),
    path("cases/<uuid:pk>/access/exclude/", limitations.limitation_add, EXCLUDE, name="case-exclude"),
    path(
        "cases/<uuid:pk>/access/<uuid:limitation_pk>/lift/",
        limitations.limitation_lift,
        name="limitation-lift",
    ),
    path("cases/<uuid:pk>/step-aside/", substitutes.case_step_aside, name="case-step-aside"),
    path("substitutes/<uuid:pk>/name/", substitutes.substitute_name, name="substitute-name"),
    path("substitutes/<uuid:pk>/end/", substitutes.substitute_end, name="substitute-end"),
    path("access-requests/<uuid:pk>/", locked.access_request, name="access-request"),
]
