"""What the sign-in page asks of the settings."""

from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django import template

from mappa.signing_in.gate import needs_second_factor

register = template.Library()


@dataclass(frozen=True)
class AgencySignIn:
    """An agency that signs in its own people: its part of the address, and its name."""

    id: str
    name: str


@register.simple_tag
def agency_sign_ins() -> list[AgencySignIn]:
    """Agencies whose people sign in there, by name."""
    apps = get_adapter().list_apps(None)
    return sorted((AgencySignIn(app.provider_id, app.name) for app in apps), key=lambda one: one.name)


@register.simple_tag(takes_context=True)
def second_factor_missing(context: dict[str, Any]) -> bool:
    """Whether every other page waits until this person has set up a second factor."""
    return needs_second_factor(context["request"])
