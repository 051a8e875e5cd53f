"""Notices: an e-mail that says there is something new on the first page, and nothing else.

The first page is what tells people; the e-mail only brings them there. Its subject and its text are always the
same, so it names nobody and no case. The row holds the person's id alone; the address is looked up at sending.
"""

from collections.abc import Iterable
from uuid import UUID

from mappa.outbox.models import OutboxItem
from mappa.outbox.services import post


def notify(*, user_ids: Iterable[UUID], key: str) -> None:
    """Tell these people, in the caller's transaction, that there is something new.

    `key` names what happened, as in "emergency:<id>": the same person is told of it once, however often this is
    called. It is kept with the row, so it holds ids and codes only.
    """
    for user_id in sorted(set(user_ids)):
        post(
            job="send_notice",
            payload={"user_id": str(user_id)},
            key=f"notice:{key}:{user_id}",
            kind=OutboxItem.Kind.MESSAGE,
        )
