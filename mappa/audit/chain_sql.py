"""The SQL of the chained log: how a row becomes text, and the triggers that stamp and place it.

An event is written where record() is called, so it lives and dies with its savepoint. Its place in one of 64
chains is given by a deferred trigger while the transaction commits: the head of a chain is locked for
that moment only. All rows of a transaction go into one chain, so two transactions never wait for each other
crosswise.
"""

CHAINS = 64
VERSION = 1
GENESIS = "'\\x" + "00" * 32 + "'::bytea"

# Every column, in an order that never changes. A later column gets a version of its own, beside this one.
_AT = "(extract(epoch FROM {e}.occurred_at) * 1000000)::bigint"
_COLUMNS = (
    *("id", _AT, "verb", "event", "actor_id", "actor_name", "agency_id", "agency_name", "roles", "case_ids"),
    *("object_type", "object_ref", "changed_fields", "reason", "request_id", "route", "ip_address"),
    *("session_ref", "recipient", "override_id", "terms_hash"),
)


def row_text(event: str, *, chain: str, seq: str) -> str:
    """The bytes that are hashed for a row, as SQL: version, place and every column.

    The text of a composite value quotes what must be quoted and tells empty from missing. Time is a number of
    microseconds, so no setting of the reader's connection changes it.
    """
    columns = ", ".join(
        column.format(e=event) if column is _AT else f"{event}.{column}" for column in _COLUMNS
    )
    return f"convert_to(ROW({VERSION}, {chain}, {seq}, {columns})::text, 'UTF8')"


# The number of the transaction, spread over the chains: neighbours meet in different ones.
_CHAIN = f"((tx & 2147483647) * 2654435769 >> 26) & {CHAINS - 1}"

STAMP = """
CREATE FUNCTION audit_stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $stamp$
BEGIN
    NEW.occurred_at := clock_timestamp();
    NEW.override_id := NULL;
    IF NEW.actor_id IS NOT NULL AND cardinality(NEW.case_ids) > 0 THEN
        NEW.override_id := override_of(NEW.actor_id, NEW.case_ids);
    END IF;
    RETURN NEW;
END $stamp$;
ALTER FUNCTION audit_stamp() OWNER TO mappa_gate;
CREATE TRIGGER audit_stamp BEFORE INSERT ON audit_auditevent FOR EACH ROW EXECUTE FUNCTION audit_stamp();
"""

PLACE = f"""
CREATE FUNCTION audit_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $place$
DECLARE
    tx bigint := pg_current_xact_id()::text::bigint;
    here smallint := {_CHAIN};
    head audit_head;
    digest bytea;
BEGIN
    SELECT * INTO head FROM audit_head WHERE chain = here FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_head (chain, seq, hash) VALUES (here, 0, {GENESIS}) ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM audit_head WHERE chain = here FOR UPDATE;
    END IF;
    head.seq := head.seq + 1;
    digest := sha256(head.hash || {row_text("NEW", chain="here", seq="head.seq")});
    INSERT INTO audit_link (event_id, chain, seq, version, previous, hash)
        VALUES (NEW.id, here, head.seq, {VERSION}, head.hash, digest);
    UPDATE audit_head SET seq = head.seq, hash = digest WHERE chain = here;
    RETURN NULL;
END $place$;
ALTER FUNCTION audit_place() OWNER TO mappa_gate;
CREATE CONSTRAINT TRIGGER audit_place AFTER INSERT ON audit_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_place();
"""  # nosec B608 - names of the code itself, no input

# The places of a transaction's events, as (before, seq], and the hash at the last: what is told outside.
PLACE_OF = """
CREATE FUNCTION evidence_place(events uuid[]) RETURNS TABLE (chain smallint, before bigint, seq bigint, hash bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $gate$
    SELECT l.chain, min(l.seq) - 1, max(l.seq), (array_agg(l.hash ORDER BY l.seq DESC))[1]
    FROM audit_link l WHERE l.event_id = ANY (events) GROUP BY l.chain
$gate$;
ALTER FUNCTION evidence_place(uuid[]) OWNER TO mappa_gate;
GRANT EXECUTE ON FUNCTION evidence_place(uuid[]) TO mappa_app, mappa_jobs;
"""

# A head's row is rewritten at each placing: room on its page keeps that cheap.
RIGHTS = """
REVOKE ALL ON audit_link, audit_head FROM mappa_app, mappa_jobs, mappa_gate;
GRANT SELECT, INSERT ON audit_link TO mappa_gate;
GRANT SELECT, INSERT, UPDATE ON audit_head TO mappa_gate;
GRANT SELECT ON audit_link, audit_head TO mappa_audit_ro;
ALTER TABLE audit_head SET (fillfactor = 20);
"""
