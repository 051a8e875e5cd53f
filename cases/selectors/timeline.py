"""What happened in a case, newest first, made from the rows themselves and never from the evidence log."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.access import HandedOver
from cases.domain.enums import (
    Custody,
    KeyDateKind,
    ReferralState,
    ReviewOutcome,
    RoshLevel,
    ScreeningOutcome,
)
from cases.domain.event_kinds import CaseEventKind
from cases.models import (
    AgencyInvolvement,
    Case,
    CaseCategory,
    CaseEvent,
    CustodySpell,
    InformationReply,
    InformationRequest,
    KeyDate,
    LeadAgency,
    Level1Review,
    LevelDecision,
    Referral,
    ReferralScreening,
    RoshAssessment,
)
from cases.selectors.emergency_timeline import emergencies
from cases.selectors.hand_overs import hand_overs_for
from cases.selectors.marks import mark_tags
from mappa.agencies.actor import Actor
from mappa.look import Link, Tag, TimelineEntry

Source = Callable[[Actor, Case], Iterator[TimelineEntry]]
_SOURCES: list[Source] = []


def add_source(source: Source) -> Source:
    """Let an app above tell what it knows of a case; called once, when the app is ready."""
    _SOURCES.append(source)
    return source


def timeline_of(actor: Actor, case: Case) -> list[TimelineEntry]:
    """Every entry of the case, newest first. A fixed number of queries."""
    own = (_events, _information, _levels, _record, _people, _referrals, emergencies)
    entries = [entry for source in (*own, *_SOURCES) for entry in source(actor, case)]
    return sorted(entries, key=lambda entry: _moment(entry.at), reverse=True)


def _moment(at: date | datetime) -> datetime:
    """Dates stand at the end of their day, so that a day's act shows above the moments of that day."""
    return at if isinstance(at, datetime) else timezone.make_aware(datetime.combine(at, time(23, 59)))


def _by(user: Any) -> str:
    return user.name if user else ""


def _events(actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    rows = CaseEvent.objects.visible_to(actor).filter(case=case)
    for row in rows.select_related("recorded_by", "owner_agency"):
        title = CaseEventKind(row.kind).label
        follows = Link(_("What follows from it"), reverse("event-detail", args=[row.pk]), hidden=title)
        yield TimelineEntry(
            title,
            row.happened_on,
            by=_by(row.recorded_by),
            text=row.summary,
            marks=mark_tags(row),
            links=[follows],
        )


def _information(actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    link = Link(_("Information asked for"), reverse("request-list", args=[case.pk]))
    for row in InformationRequest.objects.filter(case=case).select_related("team", "recorded_by"):
        title = _("Information asked of %(team)s") % {"team": row.team.name}
        yield TimelineEntry(title, row.recorded_at, by=_by(row.recorded_by), text=row.question, links=[link])
        if row.withdrawn_at:
            title = _("Request to %(team)s withdrawn") % {"team": row.team.name}
            yield TimelineEntry(title, row.withdrawn_at, text=row.withdrawn_reason)
    replies = InformationReply.objects.visible_to(actor).filter(case=case)
    for reply in replies.select_related("request__team", "recorded_by", "owner_agency"):
        text = _("Nothing known") if reply.nothing_known else reply.text
        title = _("Answer from %(team)s") % {"team": reply.request.team.name}
        yield TimelineEntry(
            title, reply.recorded_at, by=_by(reply.recorded_by), text=text, marks=mark_tags(reply)
        )
    for passed in hand_overs_for(actor).filter(case=case):
        title = _("Passed on to a colleague without an account: %(what)s") % {
            "what": HandedOver(passed.about).label.lower()
        }
        yield TimelineEntry(title, passed.handed_on, by=_by(passed.recorded_by), text=passed.to_job)


def _levels(_actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    for row in LevelDecision.objects.filter(case=case).select_related("decided_by", "endorsed_by"):
        title = _("Level %(level)s decided") % {"level": row.level}
        yield TimelineEntry(title, row.decided_at, by=_by(row.decided_by), text=row.rationale)
        if row.endorsed_at:
            yield TimelineEntry(
                _("Level %(level)s endorsed") % {"level": row.level}, row.endorsed_at, by=_by(row.endorsed_by)
            )
    for row in Level1Review.objects.filter(case=case).select_related("recorded_by", "overseen_by"):
        title = _("Level 1 review: %(outcome)s") % {"outcome": ReviewOutcome(row.outcome).label.lower()}
        yield TimelineEntry(title, row.recorded_at, by=_by(row.recorded_by), text=row.rationale)
        if row.overseen_at:
            yield TimelineEntry(
                _("Level 1 review looked over"),
                row.overseen_at,
                by=_by(row.overseen_by),
                text=row.oversight_note,
            )
    for row in CaseCategory.objects.filter(case=case).select_related("recorded_by"):
        title = _("Category %(category)s recorded") % {"category": row.category}
        yield TimelineEntry(title, row.recorded_at, by=_by(row.recorded_by), text=row.because)


def _record(actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    rows = RoshAssessment.objects.visible_to(actor).filter(case=case)
    for row in rows.select_related("recorded_by", "owner_agency"):
        title = _("Risk of serious harm assessed: %(level)s") % {
            "level": RoshLevel(row.overall).label.lower()
        }
        yield TimelineEntry(
            title, row.assessed_on, by=_by(row.recorded_by), text=row.summary, marks=mark_tags(row)
        )
    for row in CustodySpell.objects.filter(case=case).select_related("team", "recorded_by"):
        text = row.team.name if row.team else ""
        yield TimelineEntry(Custody(row.custody).label, row.from_on, by=_by(row.recorded_by), text=text)
    for row in KeyDate.objects.filter(case=case, replaced_at__isnull=False).select_related("recorded_by"):
        title = _("%(kind)s date changed") % {"kind": KeyDateKind(row.kind).label}
        yield TimelineEntry(title, row.replaced_at, tag=Tag(_("Date moved"), "yellow"))


def _people(_actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    for row in LeadAgency.objects.filter(case=case).select_related("agency", "team", "recorded_by"):
        title = _("Lead agency: %(team)s") % {"team": row.team.name}
        yield TimelineEntry(title, row.from_on, by=_by(row.recorded_by), text=row.reason)
    involved = AgencyInvolvement.objects.filter(case=case, role="INVOLVED")
    for row in involved.select_related("team", "recorded_by"):
        title = _("%(team)s involved") % {"team": row.team.name}
        yield TimelineEntry(title, row.from_on, by=_by(row.recorded_by), text=row.reason)


def _referrals(_actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    for row in Referral.objects.filter(case=case, submitted_at__isnull=False).select_related("recorded_by"):
        title = _("Referred to Level %(level)s") % {"level": row.level_asked}
        yield TimelineEntry(title, row.submitted_at, by=_by(row.recorded_by))
        if row.state == ReferralState.WITHDRAWN:
            yield TimelineEntry(_("Referral withdrawn"), row.withdrawn_at, text=row.withdrawn_reason)
    for row in ReferralScreening.objects.filter(case=case).select_related("decided_by"):
        title = _("Referral: %(outcome)s") % {"outcome": ScreeningOutcome(row.outcome).label.lower()}
        yield TimelineEntry(title, row.decided_at, by=_by(row.decided_by), text=row.rationale)
