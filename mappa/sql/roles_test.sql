-- The login of the test suite. Run after roles.sql, by a superuser, on development servers only.
-- Password as psql variable test_password.
--
-- mappa_test makes test databases from mappa_template. It has the rights of the owner at once and becomes
-- mappa_gate, mappa_app, mappa_jobs or mappa_audit_ro only by SET ROLE, so that no test sees rows by accident
-- of membership.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

SELECT 'CREATE ROLE mappa_test' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mappa_test')
\gexec
ALTER ROLE mappa_test WITH LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'test_password';
-- The suite signs in with role=mappa_owner, so that tables belong to the same role as in production; the
-- databases it makes and drops then belong to that role too.
ALTER ROLE mappa_owner CREATEDB;
-- A lost test database costs nothing; waiting for the disk at each commit does.
ALTER ROLE mappa_test SET synchronous_commit = 'off';
-- As the serving logins: nothing that was typed in the server log.
ALTER ROLE mappa_test SET log_min_messages = 'log';
ALTER ROLE mappa_test SET log_min_error_statement = 'panic';
ALTER ROLE mappa_test SET log_error_verbosity = 'terse';
ALTER ROLE mappa_test SET log_parameter_max_length = 0;
ALTER ROLE mappa_test SET log_parameter_max_length_on_error = 0;

SELECT current_setting('server_version_num')::int >= 160000 AS has_grant_options
\gset
\if :has_grant_options
GRANT mappa_owner TO mappa_test WITH INHERIT TRUE, SET TRUE;
GRANT mappa_gate, mappa_app, mappa_jobs, mappa_audit_ro TO mappa_test WITH INHERIT FALSE, SET TRUE;
\else
GRANT mappa_owner, mappa_gate, mappa_app, mappa_jobs, mappa_audit_ro TO mappa_test;
\endif

\connect mappa_template
SET client_min_messages = warning;
GRANT USAGE ON SCHEMA public TO mappa_test;
-- Tables made without SET ROLE belong to mappa_test: they get the same grants as the owner's.
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_test IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO mappa_app, mappa_jobs, mappa_gate;
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_test IN SCHEMA public GRANT ALL ON TABLES TO mappa_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_test IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO mappa_app, mappa_jobs, mappa_gate;
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_test IN SCHEMA public GRANT ALL ON SEQUENCES TO mappa_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_test IN SCHEMA public GRANT SELECT ON TABLES TO mappa_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE mappa_test REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
