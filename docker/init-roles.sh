#!/bin/sh
# Runs once, when PostgreSQL's data folder is new: the project's roles, template and database.
set -eu
psql --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres <<END
\\getenv owner_password MAPPA_OWNER_PASSWORD
\\getenv app_password MAPPA_APP_PASSWORD
\\getenv jobs_password MAPPA_JOBS_PASSWORD
\\getenv audit_password MAPPA_AUDIT_PASSWORD
\\getenv backup_password MAPPA_BACKUP_PASSWORD
\\i /sql/roles.sql
END
