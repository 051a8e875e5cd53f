"""What was passed on to colleagues without an account, as far as the actor sees what it was about."""

from uuid import UUID

from django.db.models import Q, QuerySet

from cases.domain.access import HandedOver
from cases.models import HandOver
from cases.selectors.requests import requests_to
from mappa.agencies.actor import Actor


def hand_overs_for(actor: Actor) -> QuerySet[HandOver]:
    """Hand-overs of cases the actor sees, and of requests put to their teams."""
    seen = HandOver.objects.visible_to(actor).order_by().values("pk")
    asked = Q(about=HandedOver.REQUEST, about_id__in=requests_to(actor).order_by().values("pk"))
    found: QuerySet[HandOver] = HandOver.objects.filter(Q(pk__in=seen) | asked)
    return found.select_related("recorded_by__agency")


def hand_overs_of(actor: Actor, about: HandedOver, about_id: UUID) -> list[HandOver]:
    """Those about one case, request or action, the newest first; one query."""
    return list(hand_overs_for(actor).filter(about=about, about_id=about_id))
