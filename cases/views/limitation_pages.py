"""The pages of placing a limitation, built from what was posted: form, search by name, check, confirm."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.domain.enums import LimitationKind
from cases.domain.limitations import Duty, ProposedLimitation, stand_in_field
from cases.forms.access import CHANGE, CONFIRM, LimitationForm, StandInForm
from cases.models import Case
from cases.selectors.access_page import counted
from cases.selectors.colleagues import people_by_id, people_proposed, words_for
from cases.selectors.duties import duties_on
from cases.selectors.sight import Seer, losing, sight_of
from cases.selectors.substitutes import able_to_stand_in
from cases.services.limitations import check_proposed
from cases.services.standing_in import Gap, duties_left
from cases.views.picking import choices_of, is_search, picks
from mappa.agencies.actor import Actor
from mappa.look import Column, NoneRecorded, Row

TITLES = {
    LimitationKind.RESTRICTION: gettext_lazy("Restrict to named people"),
    LimitationKind.EXCLUSION: gettext_lazy("Exclude somebody"),
}
MESSAGE = gettext_lazy("This case is restricted to named people.")
Place = tuple[UUID, Duty]


class LimitationPages:
    """One request to restrict or exclude: which of its pages is due, and what stands on it."""

    def __init__(self, actor: Actor, case: Case, kind: LimitationKind, data: QueryDict | None) -> None:
        """`data` is what was posted, None on a GET. The case must come from a selector."""
        self.actor, self.case, self.kind, self.data = actor, case, kind, data
        self.sight = sight_of(case, actor.on)
        self.picks = picks(data, field="people", proposed=people_proposed(self.sight), on=actor.on)

    @cached_property
    def form(self) -> LimitationForm:
        """The first page's form: judged only when somebody goes on from it."""
        asked: dict[str, Any] = {"kind": self.kind, "people": choices_of(self.picks.people)}
        if self.data is None:
            ask_whom = ", ".join(part for part in (self.actor.name, self.actor.agency_name) if part)
            return LimitationForm(initial={"message": MESSAGE, "ask_whom": ask_whom}, **asked)
        if is_search(self.data) or CHANGE in self.data:
            return LimitationForm(initial=LimitationForm.typed(self.data), **asked)
        form = LimitationForm(self.data, **asked)
        if form.is_valid():
            form.add_problems(check_proposed(self.case, self.sight, form.proposed()))
        return form

    @property
    def is_checked(self) -> bool:
        """Whether the first page has been filled in well."""
        return self.form.is_bound and not self.form.errors

    @property
    def proposed(self) -> ProposedLimitation:
        """What is to be placed; only once it is checked."""
        return self.form.proposed()

    @cached_property
    def _left(self) -> dict[Place, str]:
        if self.kind is not LimitationKind.EXCLUSION:
            return {}
        return duties_left(self._gap)

    @property
    def _gap(self) -> Gap:
        return Gap(actor=self.actor, case=self.case, sight=self.sight, proposed=self.proposed)

    @cached_property
    def stand_in_form(self) -> StandInForm:
        """The check page's form: who does what the excluded people have to do; only once it is checked."""
        names = {user.pk: user.name for user in self.picks.people}
        places = {
            stand_in_field(*place): (
                _("%(what)s. Who does this instead of %(name)s?") % {"what": words, "name": names[place[0]]},
                self._able(place[1]),
            )
            for place, words in self._left.items()
        }
        data = self.data if self.data is not None and CONFIRM in self.data else None
        return StandInForm(data, places=places, can_ask=bool(self._gap.namers))

    def _able(self, duty: Duty) -> list[tuple[str, str]]:
        people = able_to_stand_in(duty, self.sight, never=self.proposed.people)
        return [(str(user.pk), f"{user.name}, {words_for(user)}") for user in people]

    @property
    def is_confirmed(self) -> bool:
        """Whether the check page came back, filled in well."""
        return bool(self.data and CONFIRM in self.data and self.is_checked and self.stand_in_form.is_valid())

    @property
    def stand_ins(self) -> dict[Place, UUID | None]:
        """What was chosen for each duty; only once it is confirmed."""
        return {place: self.stand_in_form.chosen(stand_in_field(*place)) for place in self._left}

    @property
    def template(self) -> str:
        """The page that is due."""
        return "cases/limitation_check.html" if self.is_checked else "cases/limitation_form.html"

    def context(self) -> dict[str, Any]:
        """What that page shows."""
        common = {"kind": self.kind.value, "title": TITLES[self.kind], "told": self.picks.told}
        if not self.is_checked:
            return common | {"form": self.form}
        return common | {
            "form": self.stand_in_form,
            "carried": self._carried(),
            "rows": self._rows(),
            "losing": counted(self._losing),
            "columns": [Column(_("Team or road")), Column(_("People who lose access"), numeric=True)],
            "warnings": self._warnings(),
        }

    def _carried(self) -> list[tuple[str, str]]:
        """Everything typed on the first page, to be posted again with the second."""
        fields = self.form.fields
        assert self.data is not None
        return [
            (name, value)
            for name, values in self.data.lists()
            if name in fields or name.rsplit("_", 1)[0] in fields
            for value in values
        ]

    @cached_property
    def _losing(self) -> list[Seer]:
        people = self.proposed.people
        if self.kind is LimitationKind.RESTRICTION:
            return losing(self.sight, kept=people)
        return losing(self.sight, out=people)

    def _rows(self) -> list[Row]:
        proposed = self.proposed
        holding = [seer.user.name for seer in self._losing if seer.user.pk in self.sight.holders]
        named = _("Who may see the case") if self.kind is LimitationKind.RESTRICTION else _("Who is kept out")
        rows = [
            Row(named, [user.name for user in people_by_id(proposed.people, on=self.actor.on)]),
            Row(_("First day"), proposed.starts_on or _("Now")),
            Row(_("Last day"), proposed.ends_on or NoneRecorded(_("No end set"))),
            Row(_("Case holders who lose access"), holding or NoneRecorded(_("None"))),
        ]
        if self.kind is LimitationKind.RESTRICTION:
            rows += [
                Row(_("What people who are refused read"), proposed.message),
                Row(_("Whom they can ask"), proposed.ask_whom),
            ]
        return [*rows, Row(_("Reason"), proposed.reason)]

    def _warnings(self) -> list[str]:
        if self.actor.user_id in {seer.user.pk for seer in self._losing}:
            own = [_("You will no longer see the case yourself.")]
        else:
            own = []
        return own if self.kind is LimitationKind.EXCLUSION else [*own, *self._of_restriction()]

    def _of_restriction(self) -> Iterator[str]:
        roadless = _("%(name)s is named, but no team of theirs is involved: naming alone shows them nothing.")
        for user in self.picks.people:
            if user.pk in self.proposed.people - self.sight.changing:
                yield roadless % {"name": user.name}
        duties = duties_on(self.case, self.sight)
        for seer in self._losing:
            for words in duties.get(seer.user.pk, {}).values():
                yield _("%(name)s will not see the case. %(duty)s.") % {"name": seer.user.name, "duty": words}
