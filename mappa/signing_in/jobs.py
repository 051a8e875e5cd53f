"""Sending an invitation: the link is made when it is sent, and is in no table and no broker."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from mappa.agencies.models import User
from mappa.outbox.registry import job
from mappa.signing_in import invitations

INVITATION = "send_invitation"


@job(INVITATION)
def send_invitation(*, user_id: str, **_kwargs: str) -> None:
    """The e-mail with the link. It names nobody; somebody who has a password by now, or left, gets none."""
    user = User.objects.select_related("agency").filter(pk=UUID(user_id)).first()
    if user is None or not user.email or not invitations.is_for(user):
        return
    days = invitations.VALID_FOR.days
    text = _(
        "You have an account in MAPPA casework. Choose a password here, once, within %(days)s days:\n\n%(link)s\n\n"
        "Your user name was given to you by your agency's system administrator. If you expected no account, tell them."
    )
    send_mail(
        _("Your account in MAPPA casework"),
        text % {"days": days, "link": invitations.link_for(user)},
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
    )
