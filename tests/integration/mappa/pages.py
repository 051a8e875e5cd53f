"""Pages of the middleware's tests: each does one thing a page might do, rightly or wrongly."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from cases.models import Case, Nominal
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.outbox.models import OutboxItem
from mappa.outbox.services import post
from mappa.urls import urlpatterns as pages_of_the_site


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return cursor.fetchone()[0]


def keep(job: str) -> None:
    """A row that any page may write."""
    OutboxItem.objects.create(kind=OutboxItem.Kind.JOB, job=job, idempotency_key=str(uuid4()))


@requires(Permission.VIEW_CASE)
def context(request: Any) -> HttpResponse:
    """What the database knows of the person who asks."""
    record_view(actor=request.actor, event=EventType.CASE_LISTED, case_ids=[])
    return JsonResponse(
        {
            "user": _setting("app.user_id"),
            "request": _setting("app.request_id"),
            "references": list(Case.objects.values_list("reference", flat=True)),
        }
    )


@requires(Permission.USE_SITE)
def writes_then_fails(request: Any) -> HttpResponse:
    """Leaves nothing behind."""
    keep("Left behind")
    post(job="nothing", payload={}, key="left-behind")
    record_view(actor=request.actor, event=EventType.CASE_VIEWED, case_ids=[])
    raise RuntimeError("the page failed")


@requires(Permission.USE_SITE)
def writes_then_not_found(request: Any) -> HttpResponse:
    """As above, by an answer of 404."""
    keep("Left behind")
    record_view(actor=request.actor, event=EventType.CASE_VIEWED, case_ids=[])
    raise Http404


@requires(Permission.USE_SITE)
def writes(request: Any) -> HttpResponse:
    """Keeps its row and its evidence."""
    keep("Kept")
    record_view(actor=request.actor, event=EventType.CASE_VIEWED, case_ids=[])
    return HttpResponse("kept")


@requires(Permission.VIEW_CASE)
def shows_in_silence(_request: HttpRequest) -> HttpResponse:
    """Shows a name and leaves no evidence."""
    return HttpResponse(Nominal.objects.values_list("last_name", flat=True)[0])


@requires(Permission.VIEW_CASE)
def changes_in_silence(_request: HttpRequest) -> HttpResponse:
    """Changes a record and leaves no evidence."""
    return HttpResponse(Nominal.objects.update(version=F("version") + 1))


@requires(Permission.USE_SITE)
def streams(_request: HttpRequest) -> StreamingHttpResponse:
    """An answer that would be written after the transaction."""
    return StreamingHttpResponse(iter([b"late"]))


def unmarked(_request: HttpRequest) -> HttpResponse:
    """A page somebody forgot to mark."""
    return HttpResponse("seen by everybody")


@login_not_required
def public(_request: HttpRequest) -> HttpResponse:
    """A page for anybody."""
    return HttpResponse(_setting("app.user_id"))


def plain_error(_request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Error pages without the templates of the site."""
    return HttpResponse("error", status=403)


def plain_not_found(_request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """As above."""
    return HttpResponse("not found", status=404)


handler403 = plain_error
handler404 = plain_not_found

urlpatterns = [
    path("context/", context, name="context"),
    path("fails/", writes_then_fails, name="fails"),
    path("not-found/", writes_then_not_found, name="not-found"),
    path("writes/", writes, name="writes"),
    path("shows-in-silence/", shows_in_silence, name="shows-in-silence"),
    path("changes-in-silence/", changes_in_silence, name="changes-in-silence"),
    path("streams/", streams, name="streams"),
    path("unmarked/", unmarked, name="unmarked"),
    path("public/", public, name="public"),
    *pages_of_the_site,
]
