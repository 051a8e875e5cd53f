"""The project's addresses and, beside them, pages that fail."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from mappa.outbox.models import OutboxItem
from mappa.outbox.services import post
from mappa.urls import urlpatterns as project
from tests.leaks.faulty.jobs import fail_as_task
from tests.leaks.watch import CANARY


@login_not_required
def with_value(_request: HttpRequest) -> HttpResponse:
    """Python quotes what was typed."""
    return HttpResponse(int(f"{CANARY} Smith"))


@login_not_required
def with_clash(_request: HttpRequest) -> HttpResponse:
    """PostgreSQL quotes the row that is there, in DETAIL."""
    for _ in range(2):
        OutboxItem(kind="JOB", job="none", idempotency_key=CANARY).save(force_insert=True)
    return HttpResponse()


@login_not_required
def with_cast(_request: HttpRequest) -> HttpResponse:
    """PostgreSQL quotes what it cannot read, in the message itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [f"{CANARY} Smith"])
    return HttpResponse()


@login_not_required
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for work that fails, in the outbox and at the broker."""
    post(job="faulty.fail", payload={}, key=request.GET["key"])
    return HttpResponse("asked")


@login_not_required
def ask_at_once(_request: HttpRequest) -> HttpResponse:
    """Ask the broker alone."""
    fail_as_task.apply_async(retry=False)
    return HttpResponse("asked")


urlpatterns = [
    *project,
    path("faulty/value/", with_value),
    path("faulty/clash/", with_clash),
    path("faulty/cast/", with_cast),
    path("faulty/ask/", ask),
    path("faulty/ask-at-once/", ask_at_once),
]
