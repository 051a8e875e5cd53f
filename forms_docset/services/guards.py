"""What every write of a document asks first: does it exist for this person, and may it be changed."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from forms_docset.models import EDITABLE_STATES, Document, DocumentState
from forms_docset.registry import specs
from forms_docset.selectors import documents_for
from mappa.agencies.actor import Actor
from mappa.core.decisions import Refused


def locked_document(actor: Actor, pk: UUID) -> Document:
    """The document, locked until the transaction ends.

    Raises Refused where the case may only be read, Http404 for an unknown and an invisible document alike.
    """
    rows = documents_for(actor).filter(pk=pk, slug__in=specs().keys())
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        # The database lets nobody lock a row they may not change.
        if rows.exists():
            raise Refused(_("You may read this case, not change it."))
        raise Http404("No such document.")
    return row


def require_editable(document: Document) -> None:
    """Refused once the document is signed or set aside."""
    if document.state not in EDITABLE_STATES:
        raise Refused(
            _("This document is “%(state)s” and cannot be changed.")
            % {"state": DocumentState(document.state).label}
        )
