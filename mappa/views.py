"""Pages of the project itself: health."""

import time
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from mappa.audit.errors import EvidenceUnavailable
from mappa.audit.services import require_writable

# A trial costs more than a question, and health is asked for often.
_SECONDS_A_TRIAL_HOLDS = 5.0
_trial = {"good_until": 0.0}


@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """Whether this process can reach its database and write evidence there; 503 and why, if it cannot."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        if time.monotonic() > _trial["good_until"]:
            require_writable()
            _trial["good_until"] = time.monotonic() + _SECONDS_A_TRIAL_HOLDS
    except EvidenceUnavailable as error:
        return _failing(str(error))
    except DatabaseError as error:
        return _failing(f"The database does not answer: {type(error.__cause__ or error).__name__}.")
    return JsonResponse({"status": "ok"})


def _failing(why: str) -> JsonResponse:
    return JsonResponse({"status": "failing", "why": why}, status=HTTPStatus.SERVICE_UNAVAILABLE)
