"""What a system administrator does to accounts. No page shows or sets a password (ASVS 6.4.6)."""

from typing import cast

from allauth.account.internal.userkit import get_user_by_username
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mappa.agencies.access import ActorRequest, requires
from mappa.agencies.models import User
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.formkit import GdsForm
from mappa.sessions.step_up import stepped_up
from mappa.signing_in import names


class OpenName(GdsForm):
    """Whose name, and how it is known that it was really they who asked."""

    username = forms.CharField(label=gettext_lazy("User name"), max_length=150)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("How you made sure who asked. Kept in the evidence log: name nobody."),
        max_length=200,
    )
    submit_label = gettext_lazy("Open this name")
    user: User

    def clean_username(self) -> str:
        """The name of an account."""
        found = get_user_by_username(self.cleaned_data["username"])
        if found is None:
            raise forms.ValidationError(_("No account has this user name"))
        self.user = found
        return str(found.username)


@requires(Permission.ADMINISTER)
@stepped_up
def open_name(request: HttpRequest) -> HttpResponse:
    """Let a user name that ten failures have locked be tried again, with a reason."""
    form = OpenName(request.POST if request.method == "POST" else None)
    if form.is_valid():
        names.forget(form.user.username)
        record(
            actor=cast("ActorRequest", request).actor,
            event=EventType.ACCOUNT_CHANGED,
            subject=form.user,
            reason=f"NAME_OPENED {form.cleaned_data['reason']}",
        )
        messages.success(request, _("The user name is open again."))
        return redirect("administration")
    return render(request, "oversight/open_name.html", {"form": form})
