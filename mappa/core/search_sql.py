"""The SQL of searching through the gate: candidates from indexes, then the rule, then the rank, then the limit.

Trigram operators are not leakproof, so behind row-level security the planner may not use their indexes. These
functions belong to mappa_gate and look past the policies; only `search_nominals()` and `case_to_cover()` may be
called by the web login, and what they give is what the rule of the gate (core/gate.py) lets the person know.
Nothing before the rule is counted, ranked or cut off: a hidden row moves no row that is shown.
"""

from collections.abc import Iterable

from mappa.core.gate import ME, in_force, locked

MOST_WORDS = 6
"""Words of a name that are looked at."""

# Days one may have meant: the day itself, day and month swapped, and one part wrong (a year by one figure).
_DAYS = """
    SELECT meant.day, max(meant.fit)::real
    FROM (SELECT extract(year FROM born)::int, extract(month FROM born)::int, extract(day FROM born)::int)
            AS typed (y, m, d),
        LATERAL (
            SELECT born, 1.0
            UNION ALL SELECT CASE WHEN d <= 12 THEN make_date(y, d, m) END, 0.8
            UNION ALL SELECT make_date(y, m, 1) + n, 0.5 FROM generate_series(0, 30) AS n
                WHERE extract(month FROM make_date(y, m, 1) + n) = m
            UNION ALL SELECT make_date(y, n, 1) + d - 1, 0.5 FROM generate_series(1, 12) AS n
                WHERE extract(month FROM make_date(y, n, 1) + d - 1) = n
            UNION ALL SELECT make_date(n, m, 1) + d - 1, 0.5 FROM generate_series(y - 90, y + 90) AS n
                WHERE levenshtein(n::text, y::text) = 1 AND extract(month FROM make_date(n, m, 1) + d - 1) = m
        ) AS meant (day, fit)
    GROUP BY meant.day
"""

# A short word is looked for as it begins, a longer one by its letters too: three letters are like too many others.
_CALLED = """
DECLARE sounds text[] := search_sounds(word);
BEGIN
    IF length(word) > 4 THEN
        RETURN QUERY SELECT n.case_id FROM cases_nominal n WHERE n.search_sounds && sounds OR word <% n.search_words;
        RETURN QUERY SELECT a.case_id FROM cases_alias a WHERE a.search_sounds && sounds OR word <% a.search_words;
    ELSE
        RETURN QUERY SELECT n.case_id FROM cases_nominal n WHERE n.search_words LIKE word || '%'
            OR n.search_words LIKE '% ' || word || '%' OR n.search_sounds && sounds;
        RETURN QUERY SELECT a.case_id FROM cases_alias a WHERE a.search_words LIKE word || '%'
            OR a.search_words LIKE '% ' || word || '%' OR a.search_sounds && sounds;
    END IF;
END
"""
_NUMBERED = """
    SELECT i.case_id, i.kind::text FROM cases_identifier i WHERE i.search_number = ANY (keys)
    UNION
    SELECT c.id, 'REFERENCE' FROM unnest(keys) AS key
        JOIN cases_case c ON c.reference = 'M-' || substr(key, 2, 4) || '-' || substr(key, 6)
    WHERE key LIKE 'M________'
"""
# Every word must be found. The longer ones find the candidates, and the rank asks whether the others fit: a slip in
# a short word is no letter of many names, and an initial is one of too many.
_CANDIDATES = """
DECLARE
    longest integer := (SELECT max(length(word)) FROM unnest(typed) AS word);
    sought text[] := ARRAY(SELECT word FROM unnest(typed) AS word
        WHERE length(word) > 1 AND (length(word) > 4 OR longest <= 4));
BEGIN
    RETURN QUERY SELECT n.case_id FROM search_numbered(keys) AS n;
    IF sought <> '{}' THEN
        RETURN QUERY SELECT called.case_id
            FROM (SELECT DISTINCT word, c.id FROM unnest(sought) AS word, search_called(word) AS c (id))
                AS called (word, case_id)
            GROUP BY called.case_id HAVING count(*) = cardinality(sought);
    ELSIF typed = '{}' AND keys = '{}' AND born IS NOT NULL THEN
        RETURN QUERY SELECT n.case_id FROM search_days(born) AS d JOIN cases_nominal n ON n.born_on = d.day;
    END IF;
END
"""

# The rule. A case that is neither seen, nor known to be locked, nor open to cover is not in the answer at all.
_STANDING = """
#variable_conflict use_column
DECLARE
    areas uuid[] := coordinated_area_ids();
    agencies uuid[] := covering_agency_ids();
    visible uuid[] := visible_case_ids();
    kept uuid[] := ARRAY(SELECT unnest(candidates) INTERSECT SELECT unnest(withheld_case_ids()));
BEGIN
    RETURN QUERY
    WITH seen AS MATERIALIZED (SELECT DISTINCT unnest(visible) AS id),
        withheld AS MATERIALIZED (SELECT unnest(kept) AS id),
        locked (id, reference, message, ask_whom) AS MATERIALIZED (@locked@),
        told AS MATERIALIZED (
            SELECT c.id, c.reference::text, l.message, l.ask_whom, CASE
                WHEN s.id IS NOT NULL OR (w.id IS NULL AND c.area_id = ANY (areas)) THEN 'VISIBLE'
                WHEN l.id IS NOT NULL THEN 'LOCKED'
                WHEN w.id IS NULL AND agencies <> '{}' AND agencies && ARRAY(
                    SELECT i.agency_id FROM cases_agencyinvolvement i WHERE i.case_id = c.id AND @in_force@
                ) THEN 'COVER' END AS standing
            FROM (SELECT DISTINCT unnest(candidates) AS id) AS k JOIN cases_case c ON c.id = k.id
                LEFT JOIN seen s ON s.id = c.id LEFT JOIN withheld w ON w.id = c.id
                LEFT JOIN locked l ON l.id = c.id
        )
    SELECT t.id, t.standing, t.reference, t.message, t.ask_whom FROM told t WHERE t.standing IS NOT NULL;
END
"""

# How well each word typed fits each word held: the same, a slip or two, the same sound, its beginning. What only
# begins alike, or a birthday of which one part is wrong, shows nothing but what the person may see anyway:
# otherwise a name that is hidden could be felt out letter by letter.
_SEARCH = """
#variable_conflict use_column
DECLARE
    typed text[] := ARRAY(SELECT DISTINCT left(w, 60) FROM unnest(
        (string_to_array(search_words(left(name, 160)), ' '))[1:@most_words@]) AS w WHERE w <> '');
    keys text[] := ARRAY(SELECT k FROM unnest(numbers) AS n, search_number(left(n, 60)) AS k WHERE k <> '');
    candidates uuid[] := ARRAY(SELECT search_candidates(typed, keys, born));
BEGIN
    RETURN QUERY
    WITH numbered AS MATERIALIZED (
            SELECT n.case_id, array_agg(n.kind ORDER BY n.kind) AS kinds FROM search_numbered(keys) AS n GROUP BY 1
        ),
        days AS MATERIALIZED (SELECT * FROM search_days(born)),
        allowed AS MATERIALIZED (
            SELECT s.*, n.search_words, n.first_name, n.middle_name, n.last_name, n.born_on
            FROM search_standing(candidates) AS s JOIN cases_nominal n ON n.case_id = s.case_id
        ),
        -- The ways to call somebody: the name, an alias, and the name with an alias of a single word.
        ways AS MATERIALIZED (
            SELECT a.case_id, NULL::uuid AS way, '' AS alias, string_to_array(a.search_words, ' ') AS words
                FROM allowed a WHERE typed <> '{}'
            UNION ALL
            SELECT a.case_id, x.id, x.name::text, string_to_array(CASE WHEN x.search_words LIKE '% %' THEN ''
                ELSE a.search_words || ' ' END || x.search_words, ' ')
                FROM allowed a JOIN cases_alias x ON x.case_id = a.case_id WHERE typed <> '{}'
        ),
        words AS MATERIALIZED (SELECT w.case_id, w.way, w.alias, unnest(w.words) AS word FROM ways w),
        pairs AS MATERIALIZED (
            SELECT t.word AS sought, h.word AS held, CASE
                WHEN h.word = t.word THEN 1
                WHEN t.slips > 0 AND levenshtein_less_equal(t.word, left(h.word, 60), t.slips) <= t.slips THEN 0.8
                WHEN h.sound <> '' AND ARRAY[h.sound, h.other] && t.sounds THEN 0.6
                WHEN starts_with(h.word, t.word) THEN 0.4 END::real AS fit
            FROM (SELECT word, search_sounds(word) AS sounds, least(2, length(word) / 3) AS slips
                    FROM unnest(typed) AS word) AS t,
                (SELECT DISTINCT word, dmetaphone(word) AS sound, dmetaphone_alt(word) AS other FROM words
                    WHERE length(word) > 2 UNION SELECT word, '', '' FROM words WHERE length(word) < 3) AS h
        ),
        fits AS (
            SELECT w.case_id, w.way, w.alias, p.sought, max(p.fit) AS fit
            FROM words w JOIN pairs p ON p.held = w.word AND p.fit > 0 GROUP BY 1, 2, 3, 4
        ),
        called AS (
            SELECT f.case_id, f.way, f.alias, avg(f.fit) AS fit, min(f.fit) AS worst
            FROM fits f GROUP BY 1, 2, 3 HAVING count(*) = cardinality(typed)
        ),
        named AS (
            SELECT DISTINCT ON (c.case_id) c.* FROM called c
            ORDER BY c.case_id, c.fit DESC, c.way IS NOT NULL, c.alias
        ),
        matched AS MATERIALIZED (
            SELECT a.*, nm.alias, nm.worst, d.fit AS day, nb.kinds,
                coalesce(nm.fit, 0) + coalesce(d.fit, 0) + CASE WHEN nb.case_id IS NULL THEN 0 ELSE 3 END AS score,
                nb.case_id IS NOT NULL OR coalesce(nm.worst >= 0.6::real, d.fit >= 0.8::real) AS is_sure
            FROM allowed a LEFT JOIN named nm ON nm.case_id = a.case_id LEFT JOIN days d ON d.day = a.born_on
                LEFT JOIN numbered nb ON nb.case_id = a.case_id
            WHERE nb.case_id IS NOT NULL
                OR (nm.case_id IS NOT NULL AND (born IS NULL OR a.born_on IS NULL OR d.day IS NOT NULL))
                OR (typed = '{}' AND keys = '{}' AND d.day IS NOT NULL)
        ),
        shown AS (
            SELECT m.* FROM matched m WHERE m.standing = 'VISIBLE' OR (m.standing = 'COVER' AND m.is_sure)
            ORDER BY m.score DESC, m.standing DESC, m.last_name, m.first_name, m.reference LIMIT most
        )
    SELECT s.case_id, s.standing, s.reference,
        concat_ws(' ', s.first_name, nullif(s.middle_name, ''), s.last_name), s.born_on,
        coalesce(s.kinds, '{}') || array_remove(ARRAY[
            CASE WHEN s.worst = 1 THEN 'NAME' WHEN s.worst >= 0.8::real THEN 'NAME_LIKE'
                WHEN s.worst >= 0.6::real THEN 'NAME_SOUNDS' WHEN s.worst > 0 THEN 'NAME_BEGINS' END,
            CASE WHEN s.day = 1 THEN 'BORN' WHEN s.day >= 0.8::real THEN 'BORN_SWAPPED'
                WHEN s.day > 0 THEN 'BORN_NEAR' WHEN born IS NOT NULL AND s.born_on IS NULL THEN 'BORN_UNKNOWN' END
        ], NULL),
        coalesce(s.alias, ''), s.score::real, '', ''
    FROM shown s
    UNION ALL
    SELECT m.case_id, m.standing, m.reference, '', NULL, '{}', '', NULL, m.message, m.ask_whom
    FROM matched m WHERE m.standing = 'LOCKED' AND m.is_sure;
END
"""
_ROW = (
    "TABLE (case_id uuid, standing text, reference text, full_name text, born_on date, why text[], alias text,"
    " score real, message text, ask_whom text)"
)
_STANDING_ROW = "TABLE (case_id uuid, standing text, reference text, message text, ask_whom text)"
_COVER_ROW = "TABLE (case_id uuid, area_id uuid, reference text, full_name text, born_on date)"
_AGENCIES = """
    SELECT coalesce(array_agg(DISTINCT t.agency_id), '{}') FROM agencies_membership m
        JOIN agencies_user u ON u.id = m.user_id JOIN agencies_team t ON t.id = m.team_id
    WHERE m.user_id = @me@ AND u.is_active AND m.role IN (@held@) AND @in_force@
"""
_TO_COVER = """
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT c.id, c.area_id, c.reference::text,
        concat_ws(' ', n.first_name, nullif(n.middle_name, ''), n.last_name), n.born_on
    FROM search_standing(ARRAY[wanted]) AS s JOIN cases_case c ON c.id = s.case_id
        JOIN cases_nominal n ON n.case_id = c.id
    WHERE s.standing = 'COVER';
END
"""


def _filled(body: str, **values: str) -> str:
    for name, value in values.items():
        body = body.replace(f"@{name}@", value)
    return body


def _covering_agencies(roles: Iterable[str]) -> str:
    held = ", ".join(f"'{role}'" for role in sorted(roles))
    return _filled(_AGENCIES, me=ME, held=held, in_force=in_force("m"))


def _inner(name: str, returns: str, body: str, language: str) -> str:
    """A step of the search. Nobody but the gate may call it, and it has no rights of its own."""
    return (
        f"DROP FUNCTION IF EXISTS {name};"
        f"CREATE FUNCTION {name} RETURNS {returns} LANGUAGE {language} STABLE AS $step$ {body} $step$;"
        f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;"
        f"ALTER FUNCTION {name} OWNER TO mappa_gate;"
    )


def _outer(name: str, returns: str, body: str, *settings: str) -> str:
    """What the web login alone may call, with the sight of the gate."""
    return (
        f"DROP FUNCTION IF EXISTS {name};"
        f"CREATE FUNCTION {name} RETURNS {returns} LANGUAGE plpgsql STABLE SECURITY DEFINER"
        f" SET search_path = pg_catalog, public, pg_temp AS $gate$ {body} $gate$;"
        + "".join(f"ALTER FUNCTION {name} SET {setting};" for setting in settings)
        + f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;"
        f"GRANT EXECUTE ON FUNCTION {name} TO mappa_app;"
        f"ALTER FUNCTION {name} OWNER TO mappa_gate;"
    )


def search_functions(
    *, case_roles: Iterable[str], coordinating_roles: Iterable[str], covering_roles: Iterable[str]
) -> str:
    """The search, made or made again. `covering_roles` open cases of other teams of their agency to cover."""
    held_back = locked(case_roles, coordinating_roles, among="c.id IN (SELECT unnest(kept))")
    steps = (
        ("search_days(born date)", "TABLE (day date, fit real)", _DAYS, "sql"),
        ("search_numbered(keys text[])", "TABLE (case_id uuid, kind text)", _NUMBERED, "sql"),
        ("search_called(word text)", "SETOF uuid", _CALLED, "plpgsql"),
        ("search_candidates(typed text[], keys text[], born date)", "SETOF uuid", _CANDIDATES, "plpgsql"),
        ("covering_agency_ids()", "uuid[]", _covering_agencies(covering_roles), "sql"),
        (
            "search_standing(candidates uuid[])",
            _STANDING_ROW,
            _filled(_STANDING, locked=held_back, in_force=in_force("i")),
            "plpgsql",
        ),
    )
    return (
        # The library must be there before its setting can be.
        "SET LOCAL check_function_bodies = off; DO $$ BEGIN PERFORM similarity('a', 'a'); END $$;"
        + "".join(_inner(*step) for step in steps)
        + _outer(
            "search_nominals(name text, numbers text[], born date, most integer)",
            _ROW,
            _filled(_SEARCH, most_words=str(MOST_WORDS)),
            "pg_trgm.word_similarity_threshold = 0.4",
            "jit = off",
        )
        + _outer("case_to_cover(wanted uuid)", _COVER_ROW, _TO_COVER)
    )
