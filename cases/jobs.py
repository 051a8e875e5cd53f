"""Follow-up work of cases: telling people that who may see a case has changed, or that somebody asks to see one.

The outbox names one row by its id; who is to be told is worked out when the job runs, by the rule of who may see
the case then, so that nobody kept out is ever written to.
"""

from uuid import UUID

from django.utils import timezone

from cases import jobs_exports  # noqa: F401  registers its jobs: this is the module that is looked for
from cases.models import AccessLimitation, AccessRequest, Case, Substitute
from cases.selectors.sight import sight_of
from cases.selectors.substitutes import not_over
from mappa.agencies.roles import Permission
from mappa.outbox.notices import notify
from mappa.outbox.registry import job

LIMITATION_PLACED = "limitation_placed"
ACCESS_ASKED = "access_asked"


def _to_tell(case: Case, *, managers: bool) -> frozenset[UUID]:
    """Who holds the case and may see it; with `managers`, those who decide about access to it as well."""
    sight = sight_of(case, timezone.localdate())
    holding = sight.holders & frozenset(sight.seeing)
    return holding | sight.able(Permission.LIMIT_ACCESS) if managers else holding


@job(LIMITATION_PLACED)
def tell_of_limitation(*, limitation_id: str, **_others: str) -> None:
    """Tell who holds the case; and, where somebody has still to be named to stand in, those who can name them."""
    row = AccessLimitation.objects.select_related("case").filter(pk=UUID(limitation_id)).first()
    if row is None:
        return
    open_needs = Substitute.objects.filter(not_over(timezone.localdate()), case=row.case, user__isnull=True)
    told = _to_tell(row.case, managers=open_needs.exists()) - {row.recorded_by_id}
    notify(user_ids=told, key=f"limitation:{row.pk}")


@job(ACCESS_ASKED)
def tell_of_access_request(*, request_id: str, **_others: str) -> None:
    """Tell who holds the restricted case, and who decides about access to it, that somebody asks to see it."""
    row = AccessRequest.objects.select_related("case").filter(pk=UUID(request_id)).first()
    if row is not None:
        notify(user_ids=_to_tell(row.case, managers=True), key=f"access-request:{row.pk}")
