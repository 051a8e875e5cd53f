"""Addresses of the session's clock and of what is kept when it ends."""

from django.urls import path

from mappa.sessions import views

urlpatterns = [
    path("", views.session, name="session"),
    path("keep/", views.keep, name="session-keep"),
    path("kept/", views.give_back, name="session-kept"),
    path("discard/", views.discard, name="session-discard"),
]
