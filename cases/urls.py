"""Addresses of the pages about cases."""

from django.urls import path

from cases.views import (
    cases,
    characteristics,
    cover,
    events,
    finders,
    hand_overs,
    identify,
    levels,
    record,
    requests,
    search,
)

urlpatterns = [
    path("cases/", cases.case_list, name="case-list"),
    path("cases/search/", search.case_search, name="case-search"),
    path("cases/identify/", identify.nominal_identify, name="nominal-identify"),
    path("cases/identify/fetch/", identify.nominal_fetch, name="nominal-fetch"),
    path("cases/<uuid:pk>/", cases.case_detail, name="case-detail"),
    path("cases/<uuid:pk>/cover/", cover.case_cover, name="case-cover"),
    path("cases/<uuid:pk>/covered/", cover.case_covers, name="case-covers"),
    path("cases/<uuid:pk>/record/", record.case_record, name="case-record"),
    path("cases/<uuid:pk>/record/<slug:fact>/add/", record.fact_add, name="fact-add"),
    path("cases/<uuid:pk>/addresses/<uuid:address>/show/", record.address_show, name="address-show"),
    path(
        "cases/<uuid:pk>/characteristics/",
        characteristics.protected_characteristics,
        name="protected-characteristics",
    ),
    path("cases/<uuid:pk>/timeline/", record.case_timeline, name="case-timeline"),
    path("cases/<uuid:pk>/events/add/", events.event_record, name="event-record"),
    path("cases/<uuid:pk>/tell/", events.case_tell, name="case-tell"),
    path("lists/", finders.finder_list, name="finder-list"),
    path("lists/<slug:code>/", finders.finder, name="finder"),
    path("events/<uuid:pk>/", events.event_detail, name="event-detail"),
    path("events/<uuid:pk>/partner/", events.event_partner, name="event-partner"),
    path("tellings/<uuid:pk>/read/", events.telling_read, name="telling-read"),
    path("tellings/<uuid:pk>/answer/", events.telling_answer, name="telling-answer"),
    path("follow-ups/<uuid:pk>/", events.follow_up_settle, name="follow-up-settle"),
    path("cases/<uuid:pk>/involvement/add/", record.involvement_add, name="involvement-add"),
    path("cases/<uuid:pk>/practitioner/", record.practitioner_assign, name="practitioner-assign"),
    path("cases/<uuid:pk>/review/", levels.review_start, name="review-start"),
    path("cases/<uuid:pk>/information/", requests.request_list, name="request-list"),
    path("cases/<uuid:pk>/ask/", requests.request_ask, name="request-ask"),
    path("cases/<uuid:pk>/passed-on/", hand_overs.hand_over_of_case, name="hand-over-case"),
    path("cases/<uuid:pk>/close/", levels.case_close, name="case-close"),
    path("information/", requests.information_list, name="information-list"),
    path("information/<uuid:pk>/", requests.request_answer, name="request-answer"),
    path(
        "information/<uuid:pk>/nothing-known/", requests.request_nothing_known, name="request-nothing-known"
    ),
    path("information/<uuid:pk>/withdraw/", requests.request_withdraw, name="request-withdraw"),
    path("information/<uuid:pk>/passed-on/", hand_overs.hand_over_of_request, name="hand-over-request"),
    path("reviews/<uuid:pk>/oversee/", levels.review_oversee, name="review-oversee"),
    path("level-decisions/<uuid:pk>/endorse/", levels.level_endorse, name="level-endorse"),
]
