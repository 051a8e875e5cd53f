-- Database roles and the template database. Run once by a superuser, with psql, on PostgreSQL 15 or later;
-- running it again repairs settings and passwords and loses nothing.
--
-- Passwords come as psql variables: owner_password, app_password, jobs_password, audit_password,
-- backup_password.
--
--   mappa_owner     owns the tables and migrates; may hand a function to mappa_gate
--   mappa_gate      owns the few functions that look past row-level security; nobody signs in as it
--   mappa_app       serves web and API, under row-level security
--   mappa_jobs      worker, schedule and loaders, under its own policies
--   mappa_audit_ro  reads the evidence log
--   mappa_backup    reads everything, for pg_dump
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

SELECT format('CREATE ROLE %I', wanted.name)
FROM (VALUES ('mappa_owner'), ('mappa_gate'), ('mappa_app'), ('mappa_jobs'), ('mappa_audit_ro'), ('mappa_backup'))
    AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name)
\gexec

ALTER ROLE mappa_owner WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE mappa_gate WITH NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;
ALTER ROLE mappa_app WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE mappa_jobs WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'jobs_password';
ALTER ROLE mappa_audit_ro WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'audit_password';
ALTER ROLE mappa_backup WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS PASSWORD :'backup_password';

-- BYPASSRLS is never inherited: the owner passes the second wall only after an explicit SET ROLE.
GRANT mappa_gate TO mappa_owner;

ALTER ROLE mappa_app SET statement_timeout = '15s';
ALTER ROLE mappa_app SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE mappa_app SET lock_timeout = '5s';
ALTER ROLE mappa_jobs SET statement_timeout = '300s';
ALTER ROLE mappa_jobs SET lock_timeout = '30s';
-- The witness reads; a fault in it must not be able to do anything else.
ALTER ROLE mappa_audit_ro SET default_transaction_read_only = 'on';

-- The server log must hold no personal data: the driver writes values into the statement text, constraint errors
-- quote them in DETAIL, and some messages quote what could not be read as a number or a date. What our logins get
-- wrong is therefore written by the application alone, by its code; what befalls the server is written here.
SELECT format('ALTER ROLE %I SET %s', wanted.name, setting.line)
FROM
    (VALUES ('mappa_owner'), ('mappa_app'), ('mappa_jobs'), ('mappa_audit_ro'), ('mappa_backup')) AS wanted (name),
    (VALUES
        ('log_min_messages = ''log'''),
        ('log_parameter_max_length = 0'),
        ('log_parameter_max_length_on_error = 0'),
        ('log_min_error_statement = ''panic'''),
        ('log_error_verbosity = ''terse''')
    ) AS setting (line)
\gexec

SELECT 'CREATE DATABASE mappa_template TEMPLATE template0 ENCODING ''UTF8'''
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'mappa_template')
\gexec
ALTER DATABASE mappa_template WITH IS_TEMPLATE true;

\connect mappa_template
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

ALTER SCHEMA public OWNER TO mappa_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO mappa_gate;
GRANT USAGE ON SCHEMA public TO mappa_app, mappa_jobs, mappa_audit_ro, mappa_backup;

-- What a migration creates is granted here once; row-level security then says which rows.
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO mappa_app, mappa_jobs, mappa_gate;
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO mappa_app, mappa_jobs, mappa_gate;
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_owner IN SCHEMA public
    GRANT SELECT ON TABLES TO mappa_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_owner IN SCHEMA public
    GRANT SELECT ON SEQUENCES TO mappa_backup;
-- Execute is granted function by function. A per-schema default cannot take a right away, so this is global.
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_gate REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

\connect postgres
SET client_min_messages = warning;
SELECT 'CREATE DATABASE mappa TEMPLATE mappa_template OWNER mappa_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'mappa')
\gexec
REVOKE ALL ON DATABASE mappa FROM PUBLIC;
GRANT CONNECT ON DATABASE mappa TO mappa_app, mappa_jobs, mappa_audit_ro, mappa_backup;
