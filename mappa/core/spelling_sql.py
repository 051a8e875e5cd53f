"""The SQL of spelling: names and numbers brought to one form, kept beside what was written, ready to be searched.

The same functions spell what is stored and what is typed. The columns are made by the database and known to no
model: nothing reads them but the functions of core/search_sql.py.
"""

# Every name in these bodies says its schema: maintenance and restoring of tables run without a search_path.
# PNC IDs are written with two or four figures of the year, with and without the noughts and the stroke.
_SPELLING = r"""
CREATE OR REPLACE FUNCTION search_words(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, said)),
        '[''`.]', '', 'g'), '[\s!-/:-@[-`{-~]+', ' ', 'g'))
$$;
CREATE OR REPLACE FUNCTION search_sounds(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT sound), '{}') FROM unnest(string_to_array(words, ' ')) AS word,
        LATERAL (VALUES (public.dmetaphone(word)), (public.dmetaphone_alt(word))) AS said (sound)
    WHERE length(word) > 2 AND sound <> ''
$$;
CREATE OR REPLACE FUNCTION search_number(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(
        (SELECT pnc[1] || lpad(coalesce(pnc[2], pnc[3]), 7, '0') || pnc[4] FROM regexp_match(
            upper(regexp_replace(written, '\s', '', 'g')),
            '^(?:\d\d)?(\d\d)(?:/(\d{1,7})|(\d{7}))([A-Z])$') AS pnc),
        upper(regexp_replace(written, '[^A-Za-z0-9]', '', 'g')))
$$;
"""
_COLUMNS = """
ALTER TABLE cases_nominal
    ADD COLUMN IF NOT EXISTS search_words text GENERATED ALWAYS AS
        (public.search_words(first_name || ' ' || middle_name || ' ' || last_name)) STORED,
    ADD COLUMN IF NOT EXISTS search_sounds text[] GENERATED ALWAYS AS
        (public.search_sounds(public.search_words(first_name || ' ' || middle_name || ' ' || last_name))) STORED;
ALTER TABLE cases_alias
    ADD COLUMN IF NOT EXISTS search_words text GENERATED ALWAYS AS (public.search_words(name)) STORED,
    ADD COLUMN IF NOT EXISTS search_sounds text[] GENERATED ALWAYS AS
        (public.search_sounds(public.search_words(name))) STORED;
ALTER TABLE cases_identifier
    ADD COLUMN IF NOT EXISTS search_number text GENERATED ALWAYS AS (public.search_number(value)) STORED;
CREATE INDEX IF NOT EXISTS nominal_search_words ON cases_nominal USING gin (search_words gin_trgm_ops);
CREATE INDEX IF NOT EXISTS nominal_search_sounds ON cases_nominal USING gin (search_sounds);
CREATE INDEX IF NOT EXISTS nominal_born_on ON cases_nominal (born_on);
CREATE INDEX IF NOT EXISTS alias_search_words ON cases_alias USING gin (search_words gin_trgm_ops);
CREATE INDEX IF NOT EXISTS alias_search_sounds ON cases_alias USING gin (search_sounds);
CREATE INDEX IF NOT EXISTS nominal_recorded_at ON cases_nominal (recorded_at);
CREATE INDEX IF NOT EXISTS identifier_recorded_at ON cases_identifier (recorded_at);
CREATE INDEX IF NOT EXISTS identifier_search_number ON cases_identifier (search_number);
"""


def search_columns() -> str:
    """Spelling, and what of the tables is kept ready to be searched."""
    functions = "search_words(text), search_sounds(text), search_number(text)"
    return f"{_SPELLING}GRANT EXECUTE ON FUNCTION {functions} TO mappa_app, mappa_jobs, mappa_gate;{_COLUMNS}"
