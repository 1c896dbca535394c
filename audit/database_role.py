"""What the application's database role may do: it owns nothing, and may add to the trail and never change it."""

from django.conf import settings
from django.db import connections

ROLE_EXISTS = "SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user"
# Only the owner may grant; a migration run by anybody else leaves the rights as they are.
OWNS_TRAIL = "SELECT pg_catalog.pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = to_regclass(%s)"
GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE, TRUNCATE ON audit_seal, audit_statechange FROM {role};
DO $$ DECLARE trail regclass; BEGIN
    FOR trail IN SELECT 'audit_record'::regclass UNION ALL
        SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit_record'::regclass
    LOOP EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM {role}', trail); END LOOP;
END $$;
"""


def grant_to_application(using: str) -> None:
    role = settings.DATABASE_APP_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute(ROLE_EXISTS, [role])
        if cursor.fetchone() is None:
            return
        cursor.execute(OWNS_TRAIL, ["audit_record"])
        owns = cursor.fetchone()
        if owns and owns[0]:
            cursor.execute(GRANTS.format(role=connections[using].ops.quote_name(role)))
