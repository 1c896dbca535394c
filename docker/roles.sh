#!/bin/sh
# Run once by the postgres image on an empty volume: the application's role, which owns nothing.
# What it may do is granted by `manage.py migrate` (audit/database_role.py).
set -eu
psql -v ON_ERROR_STOP=1 -v password="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE common_thread_app LOGIN PASSWORD :'password';
SQL
