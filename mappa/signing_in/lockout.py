"""The answer while a name is locked, or a name at one address: the same for both, and for names nobody has."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def answer(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """One page, whatever was locked."""
    return render(request, "account/locked.html", status=HTTPStatus.TOO_MANY_REQUESTS)
