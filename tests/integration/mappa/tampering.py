"""What somebody who owns the tables could do to the log. Each is one transaction, and says what it did."""

from random import Random
from uuid import uuid4

from django.db import connection

from mappa.audit.chain_sql import GENESIS, row_text
from mappa.audit.models import AuditEvent
from tests.integration.mappa.chains import rows, run

_TEXT = row_text("e", chain="l.chain", seq="l.seq")
_COLUMNS = {
    "occurred_at": "occurred_at - interval '1 day'",
    "verb": "'ERASURE'",
    "event": "'CASE_CLOSED'",
    "actor_id": "gen_random_uuid()",
    "actor_name": "actor_name || 'x'",
    "agency_id": "gen_random_uuid()",
    "agency_name": "agency_name || 'x'",
    "roles": "roles || 'x'",
    "case_ids": "case_ids || gen_random_uuid()",
    "object_type": "object_type || 'x'",
    "object_ref": "gen_random_uuid()",
    "changed_fields": "changed_fields || 'x'::varchar",
    "reason": "reason || 'x'",
    "request_id": "gen_random_uuid()",
    "route": "route || 'x'",
    "ip_address": "'203.0.113.99'",
    "session_ref": "'x'",
    "recipient": "recipient || 'x'",
    "override_id": "gen_random_uuid()",
    "terms_hash": "'x'",
}
assert set(_COLUMNS) | {"id"} == {field.column for field in AuditEvent._meta.concrete_fields}


class Owner:
    """The owner of the tables, with the triggers out of the way."""

    def __init__(self, random: Random, earlier: dict[int, int]) -> None:
        self.random = random
        self.earlier = earlier
        self.places = rows("SELECT event_id, chain, seq FROM audit_link ORDER BY chain, seq")

    def _one(self) -> tuple:
        return self.random.choice(self.places)

    def edit(self) -> str:
        """Another value in one column of one row."""
        event, _, _ = self._one()
        column, value = self.random.choice(sorted(_COLUMNS.items()))
        run(f"UPDATE audit_auditevent SET {column} = {value} WHERE id = %s", event)
        return f"edited {column}"

    def edit_link(self) -> str:
        """Another hash, or another row before."""
        event, _, _ = self._one()
        column = self.random.choice(["hash", "previous"])
        run(f"UPDATE audit_link SET {column} = sha256({column}) WHERE event_id = %s", event)
        return f"edited the {column} of a link"

    def delete(self) -> str:
        """One row, with its link or without."""
        event, _, _ = self._one()
        run("DELETE FROM audit_auditevent WHERE id = %s", event)
        if self.random.random() < 0.5:
            return "deleted an event"
        run("DELETE FROM audit_link WHERE event_id = %s", event)
        return "deleted an event and its link"

    def swap(self) -> str:
        """Two rows take each other's place."""
        (one, *_), (other, *_) = self.random.sample(self.places, 2)
        aside = str(uuid4())
        for new, old in ((aside, one), (one, other), (other, aside)):
            run("UPDATE audit_link SET event_id = %s WHERE event_id = %s", new, old)
        return "swapped two rows"

    def insert(self) -> str:
        """A row that nobody wrote: without a place, or put in between and the chain made to fit."""
        event, chain, seq = self._one()
        forged = str(uuid4())
        columns = ", ".join(column for column in _COLUMNS if column != "actor_name")
        run(
            f"INSERT INTO audit_auditevent (id, actor_name, {columns})"
            f" SELECT %s, 'forged', {columns} FROM audit_auditevent WHERE id = %s",
            forged,
            event,
        )
        if self.random.random() < 0.5:
            return "inserted an event"
        run("UPDATE audit_link SET seq = -seq WHERE chain = %s AND seq > %s", chain, seq)
        run("UPDATE audit_link SET seq = 1 - seq WHERE chain = %s AND seq < 0", chain)
        run(
            "INSERT INTO audit_link SELECT %s, chain, seq + 1, version, hash, hash FROM audit_link"
            " WHERE event_id = %s",
            forged,
            event,
        )
        self._recompute(chain)
        return "inserted an event and recomputed the chain"

    def cut_tail(self) -> str:
        """The last rows of a chain, and its head put back."""
        _, chain, seq = self._one()
        self._cut({chain: seq - 1})
        return "cut a tail"

    def recompute(self) -> str:
        """A row edited and every hash after it made to fit, the head too."""
        event, chain, _ = self._one()
        run("UPDATE audit_auditevent SET actor_name = 'somebody else' WHERE id = %s", event)
        self._recompute(chain)
        return "edited and recomputed the chain"

    def forget(self) -> str:
        """A row taken out and every hash after it made to fit."""
        event, chain, seq = self._one()
        run("DELETE FROM audit_auditevent WHERE id = %s", event)
        run("DELETE FROM audit_link WHERE event_id = %s", event)
        run("UPDATE audit_link SET seq = 1 - seq WHERE chain = %s AND seq > %s", chain, seq)
        run("UPDATE audit_link SET seq = -seq WHERE chain = %s AND seq < 0", chain)
        self._recompute(chain)
        return "deleted and recomputed the chain"

    def roll_back(self) -> str:
        """All three tables as an earlier dump had them."""
        self._cut(self.earlier)
        return "rolled back to an earlier dump"

    def _cut(self, keep: dict[int, int]) -> None:
        for chain, seq in keep.items():
            run(
                "WITH gone AS (DELETE FROM audit_link WHERE chain = %s AND seq > %s RETURNING event_id)"
                " DELETE FROM audit_auditevent WHERE id IN (SELECT event_id FROM gone)",
                chain,
                seq,
            )
            self._set_head(chain)

    def _recompute(self, chain: int) -> None:
        run(
            f"""DO $$ DECLARE l audit_link; e audit_auditevent; before bytea := {GENESIS}; BEGIN
            FOR l IN SELECT * FROM audit_link WHERE chain = {chain:d} ORDER BY seq LOOP
                SELECT * INTO e FROM audit_auditevent WHERE id = l.event_id;
                l.hash := sha256(before || {_TEXT});
                UPDATE audit_link SET previous = before, hash = l.hash WHERE event_id = l.event_id;
                before := l.hash;
            END LOOP; END $$"""
        )
        self._set_head(chain)

    def _set_head(self, chain: int) -> None:
        last = "FROM audit_link l WHERE l.chain = h.chain ORDER BY seq DESC LIMIT 1"
        run(
            f"UPDATE audit_head h SET seq = coalesce((SELECT seq {last}), 0),"
            f" hash = coalesce((SELECT hash {last}), {GENESIS}) WHERE chain = %s",
            chain,
        )


WAYS = ("edit", "edit_link", "delete", "swap", "insert", "cut_tail", "recompute", "forget", "roll_back")


def switch_triggers(*, on: bool) -> None:
    """What an owner may do and nobody else."""
    word = "ENABLE" if on else "DISABLE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE audit_auditevent {word} TRIGGER USER; ALTER TABLE audit_link {word} TRIGGER USER"
        )
