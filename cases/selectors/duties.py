"""What people have to do or decide on a case, so that nobody is kept out of it without somebody in their place."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cases.domain.enums import LevelBasis, ReferralState
from cases.domain.limitations import PERMISSION_FOR, Duty
from cases.models import Case, CasePractitioner, Level1Review, LevelDecision, Referral
from cases.selectors.referrals import WAITING, referrers_of
from cases.selectors.sight import Sight
from mappa.agencies.models import Membership
from mappa.agencies.roles import LABELS, PERMISSIONS, Permission, Role
from mappa.agencies.selectors import in_force

Found = Iterable[tuple[UUID, Duty, str]]
Source = Callable[[Case], Found]
_SOURCES: list[Source] = []


def add_source(source: Source) -> Source:
    """Let an app above tell whom a case waits for; called once, when the app is ready."""
    _SOURCES.append(source)
    return source


def duties_on(case: Case, sight: Sight) -> dict[UUID, dict[Duty, str]]:
    """Per person what they have to do on the case, in words. Case must have been loaded by a selector.

    Holding it, a meeting to chair and an action are theirs by name. Endorsing, overseeing and screening are
    theirs where something waits that their role decides; endorsing and co-ordinating, too, where nobody else could.
    """
    found: dict[UUID, dict[Duty, str]] = {}
    parts = (
        _holding(case, sight.on),
        _endorsing(case, sight),
        _overseeing(case, sight),
        _screening(case, sight),
    )
    for rows in (*parts, _coordinating(case, sight.on), *(source(case) for source in _SOURCES)):
        for user_id, duty, words in rows:
            mine = found.setdefault(user_id, {})
            mine[duty] = f"{mine[duty]}; {words}" if duty in mine else words
    return found


def _holding(case: Case, on: date) -> Iterator[tuple[UUID, Duty, str]]:
    for row in CasePractitioner.objects.filter(in_force(on), case=case):
        role = Role(row.capacity)
        practises = Permission(PERMISSION_FOR[Duty.HOLD]) in PERMISSIONS[role]
        words = _("Holds the case as %(role)s") % {"role": LABELS[role]}
        yield row.user_id, Duty.HOLD if practises else Duty.PART, words


def _endorsing(case: Case, sight: Sight) -> Iterator[tuple[UUID, Duty, str]]:
    able = sight.able(Permission.ENDORSE_LEVEL)
    waiting = LevelDecision.objects.filter(
        case=case, route=LevelBasis.SCREENING, to_on__isnull=True, endorsed_at__isnull=True
    ).first()
    if waiting:
        words = _("Level %(level)s waits to be endorsed") % {"level": waiting.level}
        yield from ((pk, Duty.ENDORSE, words) for pk in able if pk != waiting.decided_by_id)
    elif len(able) == 1:
        yield from ((pk, Duty.ENDORSE, _("Nobody else may endorse the level")) for pk in able)


def _overseeing(case: Case, sight: Sight) -> Iterator[tuple[UUID, Duty, str]]:
    rows = Level1Review.objects.filter(case=case, needs_oversight=True, overseen_at__isnull=True)
    for row in rows:
        words = _("A Level 1 review waits to be looked over")
        able = sight.able(Permission.OVERSEE_REVIEW)
        yield from ((pk, Duty.OVERSEE, words) for pk in able if pk != row.recorded_by_id)


def _screening(case: Case, sight: Sight) -> Iterator[tuple[UUID, Duty, str]]:
    referral = Referral.objects.filter(case=case, state__in=WAITING).first()
    if referral is None:
        return
    answered = ReferralState(referral.state) is ReferralState.SUBMITTED
    words = _("A referral waits to be screened") if answered else _("A referral waits for more information")
    for pk in sight.able(Permission.SCREEN_REFERRAL) - referrers_of(referral):
        yield pk, Duty.SCREEN, words


def _coordinating(case: Case, on: date) -> Iterator[tuple[UUID, Duty, str]]:
    rows = Membership.objects.filter(in_force(on), role=Role.COORDINATOR, team__area_id=case.area_id)
    only = set(rows.filter(user__is_active=True).values_list("user_id", flat=True))
    if len(only) == 1:
        yield only.pop(), Duty.COORDINATE, _("Is the only co-ordinator of the area")
