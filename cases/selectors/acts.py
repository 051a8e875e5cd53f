"""What this person can do next on a case: links and buttons of the overview, by permission and state."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.enums import CaseState
from cases.models import Case
from cases.selectors.levels import decision_in_force, reviews_to_oversee
from cases.selectors.reading import on_case
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission

P = Permission
S = CaseState


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. `post`: by a button of its own, since it changes something at once."""

    label: str
    url: str
    post: bool = False


def acts_on(actor: Actor, case: Case) -> list[Act]:
    """In the order they matter; none on a case that may only be read, and few on a closed one. Services ask again."""
    actor, state = on_case(actor, case), CaseState(case.state)
    closed = state in {S.CLOSED, S.NOT_ADOPTED}
    found: list[Act] = []
    # A closed case is reviewed and audited too.
    by_name = [Act(_("Share by name"), reverse("grant-list", args=[case.pk]))]
    shared = by_name if actor.may(P.GRANT_ACCESS) else []
    looking = [Act(_("Who looked"), reverse("who-looked", args=[case.pk]))]
    looked = looking if actor.may(P.VIEW_ACCESS_LOG) else []
    if closed:
        return [*looked, *shared]
    if actor.may(P.SCREEN_LEVEL) and state is S.IDENTIFIED:
        found.append(Act(_("Set the level (MAPPA Q)"), _start(case, "screening"), post=True))
    if actor.may(P.REVIEW_LEVEL_1) and state is S.LEVEL_1:
        found.append(Act(_("Review Level 1"), reverse("review-start", args=[case.pk])))
    if actor.may(P.REFER) and state in {S.CANDIDATE, S.IDENTIFIED, S.LEVEL_1}:
        found.append(Act(_("Refer to Level 2 or 3 (MAPPA A)"), _start(case, "referral"), post=True))
    found += _for_managers(actor, case)
    if actor.may(P.RECORD_EVENT):
        found.append(Act(_("Record an event"), reverse("event-record", args=[case.pk])))
        found.append(Act(_("Tell or ask"), reverse("case-tell", args=[case.pk])))
        found.append(Act(_("Ask for information"), reverse("request-ask", args=[case.pk])))
    found.append(Act(_("Information asked for"), reverse("request-list", args=[case.pk])))
    if actor.may(P.HAND_OVER):
        found.append(Act(_("Pass on to a colleague"), reverse("hand-over-case", args=[case.pk])))
    if actor.may(P.EDIT_RECORD):
        found.append(Act(_("Involve another team"), reverse("involvement-add", args=[case.pk])))
        found.append(Act(_("Change who holds the case"), reverse("practitioner-assign", args=[case.pk])))
    return [*found, *looked, *shared]


def _start(case: Case, slug: str) -> str:
    return reverse("document-start", args=[case.pk, slug])


def _for_managers(actor: Actor, case: Case) -> list[Act]:
    found = []
    decision = decision_in_force(case) if actor.may(P.ENDORSE_LEVEL) else None
    if decision and decision.awaits_endorsement and decision.decided_by_id != actor.user_id:
        found.append(Act(_("Endorse the level"), reverse("level-endorse", args=[decision.pk])))
    if actor.may(P.OVERSEE_REVIEW):
        found += [
            Act(_("Look over the Level 1 review"), reverse("review-oversee", args=[review.pk]))
            for review in reviews_to_oversee(actor).filter(case=case)
        ]
    if actor.may(P.ENDORSE_LEVEL):
        found.append(Act(_("Close the case"), reverse("case-close", args=[case.pk])))
    return found
