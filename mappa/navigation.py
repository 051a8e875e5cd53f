"""The service navigation: which sections somebody may open, worked out from their permissions."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.selectors.shared import was_ever_given
from mappa.agencies.roles import Permission

# Label, URL name, permission that shows it.
SECTIONS = (
    (_("My work"), "home", Permission.USE_SITE),
    (_("Cases"), "case-list", Permission.VIEW_CASE),
    (_("Lists"), "finder-list", Permission.VIEW_CASE),
    (_("Screening"), "screening-queue", Permission.SCREEN_REFERRAL),
    (_("Meetings"), "panel-list", Permission.VIEW_CASE),
    (_("Shared with me"), "shared-list", Permission.USE_SITE),
    (_("Access"), "emergency-list", Permission.REVIEW_ACCESS),
    (_("Dashboard"), "dashboard", Permission.VIEW_OVERSIGHT),
    (_("Administration"), "administration", Permission.ADMINISTER),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context: `nav_items` as (label, url, is_current), the actor, and whether this is a demo."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return {"nav_items": [], **_demonstration()}
    current = request.path
    items = []
    for label, name, permission in SECTIONS:
        # Most people are never given a case by name, and need not wonder what stands there.
        if actor.may(permission) and (name != "shared-list" or was_ever_given(actor)):
            url = reverse(name)
            items.append((label, url, current == url or (url != "/" and current.startswith(url))))
    return {"nav_items": items, "actor": actor, **_demonstration()}


def _demonstration() -> dict[str, bool]:
    return {"is_demo": settings.DEMO, "without_second_factor": not settings.SECOND_FACTOR_REQUIRED}
