"""Addresses of the pages about many cases opened."""

from django.urls import path

from cases.views import velocity

urlpatterns = [
    path("many-opened/", velocity.many_opened, name="many-opened"),
    path("stops/", velocity.stop_list, name="stop-list"),
    path("stops/<uuid:pk>/", velocity.stop_lift, name="stop-lift"),
]
