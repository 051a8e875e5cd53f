"""What differs from the meeting before, in sentences for the top of the minutes."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mappa.formkit.words import long_date
from meetings.domain.minutes import ActionFact, MeetingFacts, PlanFact


def changes_since(
    this: MeetingFacts,
    earlier: Sequence[MeetingFacts],
    plan: PlanFact | None,
    plan_before: PlanFact | None,
    actions: Sequence[ActionFact],
) -> list[str]:
    """Sentences on what changed; `earlier` has the newest first. Empty for a first meeting."""
    if not earlier:
        return []
    before = earlier[0]
    return [
        *_decisions(this, before),
        *_plan(plan, plan_before),
        *_actions(actions, this),
    ]


def _decisions(this: MeetingFacts, before: MeetingFacts) -> Iterator[str]:
    pairs = [
        (
            _("Level"),
            this.level_decision and this.level_decision.outcome,
            before.level_decision and before.level_decision.outcome,
        ),
        (
            _("Disclosure"),
            this.disclosure and this.disclosure.kind,
            before.disclosure and before.disclosure.kind,
        ),
    ]
    for what, now, then in pairs:
        if now and then and now != then:
            yield _("%(what)s: now “%(now)s”; on %(day)s it was “%(then)s”.") % {
                "what": what,
                "now": now,
                "then": then,
                "day": long_date(before.held_on),
            }


def _plan(plan: PlanFact | None, before: PlanFact | None) -> Iterator[str]:
    if plan is None or before is None:
        return
    for new, old in zip(plan.pillars, before.pillars, strict=True):
        texts, texts_before = {row.text for row in new.measures}, {row.text for row in old.measures}
        for text in (row.text for row in new.measures if row.text not in texts_before):
            yield _("Plan, %(pillar)s: added “%(text)s”.") % {"pillar": new.pillar.lower(), "text": text}
        for text in (row.text for row in old.measures if row.text not in texts):
            yield _("Plan, %(pillar)s: no longer “%(text)s”.") % {"pillar": new.pillar.lower(), "text": text}
    if plan.contingency != before.contingency:
        yield _("The contingency plan was changed.")


def _actions(actions: Sequence[ActionFact], this: MeetingFacts) -> Iterator[str]:
    settled = [row for row in actions if row.decided_here and not row.is_open]
    if settled:
        numbers = ", ".join(str(row.number) for row in settled)
        yield ngettext(
            "Action %(numbers)s was settled.", "Actions %(numbers)s were settled.", len(settled)
        ) % {"numbers": numbers}
    carried = [row for row in actions if row.decided_here and row.is_open]
    if carried:
        numbers = ", ".join(str(row.number) for row in carried)
        yield ngettext(
            "Action %(numbers)s was carried forward.",
            "Actions %(numbers)s were carried forward.",
            len(carried),
        ) % {"numbers": numbers}
    if this.actions:
        count = len(this.actions)
        yield ngettext("%(count)d new action was set.", "%(count)d new actions were set.", count) % {
            "count": count
        }
