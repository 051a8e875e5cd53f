-- 100,000 cases with what a page of each shows; see walls_inside.py. Spread over the areas, but that the area of
-- the two measured people has as many as London had on 31 March 2021.

CREATE TABLE made AS
SELECT gen_random_uuid() AS id, n, CASE WHEN n <= %(of_area)s THEN %(area)s ELSE (SELECT (array_agg(a.id ORDER BY a.name))[1 + n %% 41]
FROM agencies_area a
WHERE a.id <> %(area)s) END AS area_id
FROM generate_series(1, %(cases)s) n;

INSERT INTO cases_case (id, reference, area_id, state, category, became_known_on, created_at, closed_reason, closed_despite, version)
SELECT id, 'B-' || lpad(n::text, 8, '0'), area_id, 'LEVEL_1', 2, current_date - 400, now(), '', '', 1
FROM made;

INSERT INTO cases_nominal (id, case_id, area_id, recorded_at, first_name, middle_name, last_name, born_on, version)
SELECT gen_random_uuid(), c.id, c.area_id, now(), 'Fictional', '', 'Person' || n, current_date - 9000 - n %% 9000, 1
FROM made c;

INSERT INTO cases_casecategory (id, case_id, area_id, recorded_at, from_on, category, because, rule, end_words)
SELECT gen_random_uuid(), c.id, c.area_id, now(), current_date - 400, 2, 'Made up', 'CJA 2003 s.327(3)', ''
FROM made c;

CREATE TABLE held AS
SELECT c.id AS case_id, c.area_id, t.id AS team_id, t.agency_id
FROM made c JOIN (SELECT t.*, row_number() OVER (PARTITION BY t.area_id ORDER BY t.id) - 1 AS turn
FROM agencies_team t
WHERE t.name LIKE 'Measured %%') t ON t.area_id = c.area_id AND t.turn = c.n %% %(teams)s
WHERE c.n > %(of_team)s
UNION ALL SELECT c.id, c.area_id, %(team)s, %(agency)s
FROM made c
WHERE c.n <= %(of_team)s;

INSERT INTO cases_agencyinvolvement (id, case_id, area_id, recorded_at, from_on, agency_id, team_id, role, reason)
SELECT gen_random_uuid(), case_id, area_id, now(), current_date - 400, agency_id, team_id, 'LEAD', ''
FROM held;

INSERT INTO cases_leadagency (id, case_id, area_id, recorded_at, from_on, agency_id, team_id, reason)
SELECT gen_random_uuid(), case_id, area_id, now(), current_date - 400, agency_id, team_id, 'Made up'
FROM held;

INSERT INTO cases_leveldecision (id, case_id, area_id, recorded_at, from_on, level, category, route, rationale, decided_at, is_provisional, provisional_because)
SELECT gen_random_uuid(), c.id, c.area_id, now(), current_date - 300, 1, 2, 'SCREENING', 'Made up', now(), false, ''
FROM made c;

INSERT INTO cases_deadline (id, case_id, area_id, recorded_at, kind, due_on, because, owner, escalates_to, state)
SELECT gen_random_uuid(), c.id, c.area_id, now(), 'D5', current_date + n %% 200, 'Made up', 'Practitioner', 'Manager', 'OPEN'
FROM made c;

DROP TABLE held, made;
