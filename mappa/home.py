"""The first page: what somebody has to do, collected from each app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mappa.agencies.access import requires
from mappa.agencies.roles import Permission


@requires(Permission.USE_SITE)
def home(request: HttpRequest) -> HttpResponse:
    """What there is for this person to do."""
    return render(request, "home.html", {})
