"""Addresses of emergency access, its review, and the access logs."""

from django.urls import path

from cases.views import access_logs, emergency, emergency_reviews

urlpatterns = [
    path("emergency/", emergency.emergency, name="emergency"),
    path("emergency/requested/", emergency.emergency_requested, name="emergency-requested"),
    path("emergency/open/<uuid:pk>/", emergency.emergency_open, name="emergency-open"),
    path("emergency/open/<uuid:pk>/reason/", emergency.emergency_reason, name="emergency-reason"),
    path("emergency/<uuid:pk>/end/", emergency.emergency_end, name="emergency-end"),
    path("emergency/<uuid:pk>/note/", emergency.emergency_note, name="emergency-note"),
    path("urgent-notes/<uuid:pk>/", emergency.urgent_note, name="urgent-note"),
    path("emergency-reviews/", emergency_reviews.emergency_list, name="emergency-list"),
    path("emergency-reviews/<uuid:pk>/", emergency_reviews.emergency_review, name="emergency-review"),
    path("emergency-reviews/<uuid:pk>/late/", emergency_reviews.emergency_late, name="emergency-late"),
    path("cases/<uuid:pk>/who-looked/", access_logs.who_looked, name="who-looked"),
    path("access-logs/", access_logs.access_logs, name="access-logs"),
    path("my-looks/", access_logs.my_looks, name="my-looks"),
]
