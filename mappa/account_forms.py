"""The sign-in forms of django-allauth with our words and look; they check what allauth's own forms check."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm, SetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from mappa.formkit import GdsFormMixin
from mappa.signing_in import evidence
from mappa.signing_in.codes import CountedCode


class WordedForm(GdsFormMixin):
    """Labels and hints in place of allauth's, set before the messages are made from them."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def prepare_field(self, name: str, field: forms.Field) -> None:
        """Our label and hint; allauth's hint, a link to a reset by e-mail, is left out: there is none."""
        field.label = self.labels.get(name, field.label)
        field.help_text = self.hints.get(name, "")
        super().prepare_field(name, field)


class SignInForm(WordedForm, LoginForm):  # type: ignore[misc]  # allauth ships no types
    labels = {"login": _("User name"), "password": _("Password")}
    submit_label = _("Sign in")


class ConfirmPasswordForm(WordedForm, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    labels = {"password": _("Password")}


class NewPasswordForm(WordedForm, ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    hints = {"password1": _("At least 15 characters. Three or more random words are easy to remember.")}
    submit_label = _("Change password")


class FirstPasswordForm(WordedForm, SetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The password somebody invited chooses."""

    labels = {"password1": _("Password"), "password2": _("Password again")}
    hints = NewPasswordForm.hints
    submit_label = _("Set password")


_CODE_LABELS = {"code": _("Code")}


class EnterCodeForm(CountedCode, WordedForm, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    labels = _CODE_LABELS
    hints = {"code": _("6 figures from your authenticator app, or one of your recovery codes")}


class ConfirmCodeForm(CountedCode, WordedForm, ReauthenticateByCodeForm):  # type: ignore[misc]  # allauth ships no types
    labels = _CODE_LABELS
    hints = EnterCodeForm.hints


class SetUpAppForm(WordedForm, ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    labels = _CODE_LABELS
    hints = {"code": _("6 figures, from your authenticator app")}
    submit_label = _("Turn on")

    def clean(self) -> dict[str, Any]:
        """A right code turns the app on in this same transaction: its evidence is written here."""
        cleaned: dict[str, Any] = super().clean()
        if not self.errors:
            evidence.changed(self.user, evidence.APP_ADDED)
        return cleaned


class MakeCodesForm(WordedForm, GenerateRecoveryCodesForm):  # type: ignore[misc]  # allauth ships no types
    def clean(self) -> dict[str, Any]:
        """As above."""
        cleaned: dict[str, Any] = super().clean()
        evidence.changed(self.user, evidence.RECOVERY_CODES_MADE)
        return cleaned


class AddKeyForm(WordedForm, AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Every key may open the account by itself: the box for it is ticked, and not shown."""

    labels = {"name": _("Name of the key")}
    hints = {"name": _("So that you can tell it from others, for example: key on my key ring")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].widget = forms.CheckboxInput(attrs={"hidden": True})


class NameKeyForm(WordedForm, EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    labels = AddKeyForm.labels
