"""Opening the case of another team to cover."""

from django.utils.translation import gettext_lazy as _

from mappa.formkit import GdsForm, LongTextField


class CoverForm(GdsForm):
    """Why the case is opened, in the person's own words."""

    reason = LongTextField(
        label=_("Why are you covering this case?"),
        help_text=_(
            "Say who is away and what has to be done. Whoever holds the case and their manager read this."
            " Do not name victims or other people."
        ),
        max_length=500,
        rows=3,
        error_messages={"required": _("Enter why you are covering this case")},
    )
    submit_label = _("Open the case to cover")
