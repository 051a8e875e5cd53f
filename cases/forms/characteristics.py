"""The form of protected characteristics."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.characteristics import Disability, EthnicGroup, Sex
from mappa.formkit import GdsForm, VersionField


class CharacteristicsForm(GdsForm):
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices(), widget=forms.RadioSelect)
    ethnic_group = forms.ChoiceField(
        label=_("Ethnic group"), choices=EthnicGroup.choices(), widget=forms.RadioSelect
    )
    disability = forms.ChoiceField(
        label=_("Disability"),
        help_text=_("A physical or mental impairment with a substantial and long-term effect on daily life."),
        choices=Disability.choices(),
        widget=forms.RadioSelect,
    )
    version = VersionField()
    submit_label = _("Save the answers")
