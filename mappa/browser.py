"""What comes in from a browser and what it is told: methods, content types and sizes closed, headers on every answer."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

METHODS = ("GET", "HEAD", "POST")
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
API = "/api/"
SIGN_OUT = "/accounts/logout/"
# Whatever the browser kept of the site goes with the session; its cookies too.
CLEAR = '"cache", "cookies", "storage"'


class BrowserDoor:
    """Outermost but for the transport and the content policy, so that its own refusals carry their headers too.

    Every answer passes here: pages, redirects, errors, files of the site.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse what no page takes; put the headers on whatever comes back."""
        refused = _refusal(request)
        response = refused_with(refused) if refused else self.get_response(request)
        for name, value in settings.BROWSER_HEADERS.items():
            response.headers[name] = value
        if (
            request.path == SIGN_OUT
            and request.method == "POST"
            and response.status_code < HTTPStatus.BAD_REQUEST
        ):
            response.headers["Clear-Site-Data"] = CLEAR
        return response


def _refusal(request: HttpRequest) -> HTTPStatus | None:
    if request.method not in METHODS:
        return HTTPStatus.METHOD_NOT_ALLOWED
    told = request.META.get("CONTENT_LENGTH") or "0"
    length = int(told) if told.isdecimal() else 0  # as Django reads it
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    # The API's framework says so itself: it reads JSON and nothing else.
    if length and request.content_type not in FORMS and not request.path.startswith(API):
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    return None


def refused_with(status: HTTPStatus) -> HttpResponse:
    """A plain page that says what was wrong with the request, and never what was in it."""
    page = render_to_string("errors/not_taken.html", {"status": status.value})
    response = HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(METHODS)
    return response


class NoFiles(FileUploadHandler):
    """No page of the system takes a file: one that is sent is refused before a byte of it is kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse it."""
        raise BadRequest("No page takes a file.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing comes this far."""

    def file_complete(self, file_size: int) -> None:
        """Nor here."""
