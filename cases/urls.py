"""Addresses of the pages about cases."""

from django.urls import path

from cases.views import cases, characteristics, identify, levels, record

urlpatterns = [
    path("cases/", cases.case_list, name="case-list"),
    path("cases/search/", cases.case_search, name="case-search"),
    path("cases/identify/", identify.nominal_identify, name="nominal-identify"),
    path("cases/identify/fetch/", identify.nominal_fetch, name="nominal-fetch"),
    path("cases/<uuid:pk>/", cases.case_detail, name="case-detail"),
    path("cases/<uuid:pk>/record/", record.case_record, name="case-record"),
    path("cases/<uuid:pk>/record/<slug:fact>/add/", record.fact_add, name="fact-add"),
    path(
        "cases/<uuid:pk>/characteristics/",
        characteristics.protected_characteristics,
        name="protected-characteristics",
    ),
    path("cases/<uuid:pk>/timeline/", record.case_timeline, name="case-timeline"),
    path("cases/<uuid:pk>/events/add/", record.event_record, name="event-record"),
    path("cases/<uuid:pk>/involvement/add/", record.involvement_add, name="involvement-add"),
    path("cases/<uuid:pk>/practitioner/", record.practitioner_assign, name="practitioner-assign"),
    path("cases/<uuid:pk>/review/", levels.review_start, name="review-start"),
    path("cases/<uuid:pk>/ask/", levels.request_ask, name="request-ask"),
    path("cases/<uuid:pk>/close/", levels.case_close, name="case-close"),
    path("information/<uuid:pk>/", levels.request_answer, name="request-answer"),
    path("reviews/<uuid:pk>/oversee/", levels.review_oversee, name="review-oversee"),
    path("level-decisions/<uuid:pk>/endorse/", levels.level_endorse, name="level-endorse"),
]
