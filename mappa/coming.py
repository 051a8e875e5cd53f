"""Addresses that pages already link to and whose own page is not here yet: they answer 404."""

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import path

from mappa.agencies.access import requires
from mappa.agencies.roles import Permission


@requires(Permission.USE_SITE)
def not_yet(_request: HttpRequest, **_: object) -> NoReturn:
    """There is no such page yet."""
    raise Http404


_PATHS = {
    "case-search": "cases/search/",
    "case-record": "cases/<uuid:pk>/record/",
    "case-timeline": "cases/<uuid:pk>/timeline/",
    "nominal-identify": "cases/identify/",
    "nominal-fetch": "cases/identify/fetch/",
    "event-record": "cases/<uuid:pk>/events/add/",
    "review-start": "cases/<uuid:pk>/review/",
    "review-oversee": "reviews/<uuid:pk>/oversee/",
    "level-endorse": "level-decisions/<uuid:pk>/endorse/",
    "screening-queue": "screening/",
    "referral-detail": "referrals/<uuid:pk>/",
    "referral-screen": "referrals/<uuid:pk>/screen/",
    "referral-withdraw": "referrals/<uuid:pk>/withdraw/",
    "referral-rejected": "screening/rejected/",
    "panel-list": "meetings/",
    "panel-create": "meetings/panels/add/",
    "panel-detail": "meetings/panels/<uuid:pk>/",
    "meeting-schedule": "meetings/panels/<uuid:pk>/add/",
    "meeting-detail": "meetings/<uuid:pk>/",
    "case-meetings": "cases/<uuid:pk>/meetings/",
    "action-list": "actions/",
    "action-update": "actions/<uuid:pk>/",
    "document-list": "cases/<uuid:pk>/documents/",
    "document-start": "cases/<uuid:pk>/documents/<slug:slug>/start/",
    "document-request": "cases/<uuid:pk>/documents/<slug:slug>/request/",
    "document-detail": "documents/<uuid:pk>/",
    "document-pdf": "documents/<uuid:pk>/pdf/",
    "dashboard": "dashboard/",
    "administration": "administration/",
    "run-sweeps": "administration/run/",
}
urlpatterns = [path(address, not_yet, name=name) for name, address in _PATHS.items()]
