"""Deriving every grant and the read table anew from the shares, set-based, and saying where they differ."""

from django.db import connection, transaction

# What the grants must be: one row per live share and permission its rights stand for.
WANTED = """
    SELECT s.id AS share_id, s.case_id, s.user_id, p.group_id, s.until, perm.id AS permission_id
    FROM cases_share s
    LEFT JOIN partners_partner p ON p.id = s.partner_id
    JOIN django_content_type ct ON ct.app_label = 'cases' AND ct.model = 'case'
    JOIN auth_permission perm ON perm.content_type_id = ct.id
        AND (perm.codename = 'view_case' OR perm.codename = 'contribute_case' AND s.rights = 'contribute')
    WHERE s.since <= statement_timestamp() AND (s.until IS NULL OR s.until > statement_timestamp())
"""
HELD = """
    SELECT share_id, content_object_id AS case_id, user_id, NULL::integer AS group_id, until, permission_id
    FROM cases_caseuserobjectpermission WHERE until IS NULL OR until > statement_timestamp()
    UNION ALL
    SELECT share_id, content_object_id, NULL, group_id, until, permission_id
    FROM cases_casegroupobjectpermission WHERE until IS NULL OR until > statement_timestamp()
"""
LIVE_ACCESS = "SELECT {columns} FROM {table} WHERE until IS NULL OR until > statement_timestamp()"
COLUMNS = "principal, case_id, is_open, updated_at, until"


def _count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS rows")  # noqa: S608 - fixed statements of this module
        return int(cursor.fetchone()[0])


def drift() -> dict[str, int]:
    """How many rows are missing or too many, of the grants and of the read table."""
    access = LIVE_ACCESS.format(columns=COLUMNS, table="cases_caseaccess")
    truth = LIVE_ACCESS.format(columns=COLUMNS, table="cases_access_wanted")
    return {
        "grants missing": _count(f"({WANTED}) EXCEPT ({HELD})"),
        "grants without a live share": _count(f"({HELD}) EXCEPT ({WANTED})"),
        "rows missing from the read table": _count(f"({truth}) EXCEPT ({access})"),
        "rows too many in the read table": _count(f"({access}) EXCEPT ({truth})"),
    }


@transaction.atomic
def rebuild() -> None:
    """Derive all of it anew. Readers see the old rows until the commit."""
    with connection.cursor() as cursor:
        for kind, holder in (("user", "user_id"), ("group", "group_id")):
            table = f"cases_case{kind}objectpermission"
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - one of two names above
            cursor.execute(
                f"INSERT INTO {table} (share_id, content_object_id, {holder}, until, permission_id) "  # noqa: S608 - fixed parts
                f"SELECT share_id, case_id, {holder}, until, permission_id FROM ({WANTED}) w WHERE {holder} IS NOT NULL"
            )
        cursor.execute("DELETE FROM cases_caseaccess")
        cursor.execute(f"INSERT INTO cases_caseaccess ({COLUMNS}) SELECT {COLUMNS} FROM cases_access_wanted")  # noqa: S608 - fixed
