"""Follow-up work of meetings: telling people, without a name or a reference, that something waits for them."""

from uuid import UUID

from django.core.mail import send_mail
from django.utils.translation import gettext_lazy as _

from mappa.agencies.models import User
from mappa.outbox.registry import job

INVITATION = "INVITATION"
ACTION = "ACTION"
_SENTENCES = {
    INVITATION: _("You are invited to a meeting. Sign in to see when and where."),
    ACTION: _("You have a new action. Sign in to see what it is and when it is due."),
}


@job("meeting_notice")
def send_meeting_notice(*, user_id: str, notice: str, **_others: str) -> None:
    """Send one notice by e-mail, to those who have an address; everybody finds it on their first page as well."""
    user = User.objects.filter(pk=UUID(user_id), is_active=True).first()
    if user is None or not user.email:
        return
    send_mail(str(_("MAPPA casework")), str(_SENTENCES[notice]), None, [user.email])
