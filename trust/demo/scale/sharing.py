"""Shares, guardian's grants derived from them, and the read table through its own triggers."""

from trust.demo.scale.steps import Step

# With a partner: each stretch of 1/size cases holds one that is shared with it, at a place drawn by chance.
DRAWN = """
CREATE UNLOGGED TABLE scale.share AS
WITH sampled AS (
    SELECT DISTINCT p.id AS partner_id, 1 + floor((j + scale.draw(p.n * 10000000::bigint + j,
        401)) / p.sampled)::integer AS n
    FROM scale.partner p CROSS JOIN LATERAL generate_series(0, floor(%(cases)s * p.sampled)::integer) AS j
    WHERE p.sampled > 0
), held AS (
    SELECT n, partner_id, NULL::integer AS user_id FROM sampled WHERE n <= %(cases)s
    UNION SELECT n, lead_partner_id, NULL FROM scale.case WHERE NOT restricted
    UNION ALL SELECT n, NULL, lead_id FROM scale.case
)
SELECT h.n, c.id AS case_id, h.partner_id, h.user_id, c.lead_id, d.key,
    h.user_id IS NOT NULL OR h.partner_id = c.lead_partner_id AS is_leads,
    c.opened_at + (c.updated_at - c.opened_at) * CASE WHEN h.user_id IS NULL AND h.partner_id <> c.lead_partner_id
        THEN 0.7 * scale.draw(d.key, 402) ELSE 0 END AS since
FROM held h JOIN scale.case c ON c.n = h.n
CROSS JOIN LATERAL (SELECT h.n * 10000::bigint + coalesce(h.partner_id, 0) AS key) AS d;
CREATE INDEX ON scale.share (n);
ANALYZE scale.share;
"""

# One in eight of the partners' ends: half of these in the past, which leaves the share but no grant.
SHARES = """
INSERT INTO cases_share (id, case_id, partner_id, user_id, rights, purpose, reason, basis, family_told, why_not_told,
    since,
    until, decided_by_id, ended_by_id, ended_because)
SELECT scale.key('share', key, since), case_id, partner_id, user_id,
    CASE WHEN is_leads OR scale.draw(key, 403) < 0.7 THEN 'contribute' ELSE 'view' END,
    CASE WHEN user_id IS NOT NULL THEN 'lead' WHEN is_leads THEN 'support'
        ELSE scale.pick(ARRAY['safeguarding', 'support', 'health', 'education'], key, 404) END,
    'Working with the child', 'public_task', CASE WHEN unsafe THEN 'not_safe' ELSE 'told' END,
    CASE WHEN unsafe THEN 'It would raise the risk at home' ELSE '' END, since,
    CASE WHEN ends THEN least(since + interval '1 day', %(end)s::timestamptz) WHEN will_end THEN %(end)s::timestamptz
        + interval '200 days' END,
    lead_id, CASE WHEN ends THEN lead_id END, CASE WHEN ends THEN 'No longer working with the child' ELSE '' END
FROM scale.share CROSS JOIN LATERAL (SELECT NOT is_leads AND scale.draw(key, 405) < 0.0625 AS ends,
    NOT is_leads AND scale.draw(key, 405) > 0.9375 AS will_end, NOT is_leads AND scale.draw(key,
        406) < 0.05 AS unsafe) AS d
WHERE n BETWEEN %(low)s AND %(high)s ORDER BY n, partner_id NULLS LAST;
"""

# As cases/access.py would write them, a thousand cases a statement; the statement triggers fill the read table.
GRANTS = """
INSERT INTO cases_case{kind}objectpermission (share_id, content_object_id, {holder}, until, permission_id)
SELECT s.id, s.case_id, {value}, s.until, perm.id
FROM cases_share s
JOIN scale.case c ON c.id = s.case_id AND c.n BETWEEN %(low)s AND %(high)s
LEFT JOIN partners_partner p ON p.id = s.partner_id
JOIN django_content_type ct ON ct.app_label = 'cases' AND ct.model = 'case'
JOIN auth_permission perm ON perm.content_type_id = ct.id
    AND (perm.codename = 'view_case' OR perm.codename = 'contribute_case' AND s.rights = 'contribute')
WHERE {value} IS NOT NULL AND (s.until IS NULL OR s.until > statement_timestamp())
ORDER BY c.n, s.id, perm.id;
"""
GROUP = GRANTS.format(kind="group", holder="group_id", value="p.group_id")
USER = GRANTS.format(kind="user", holder="user_id", value="s.user_id")

STEPS = [
    Step("shares drawn", DRAWN),
    Step("shares", SHARES, over="cases", batch=20_000),
    Step("", "ANALYZE cases_share; ANALYZE cases_case; ANALYZE partners_partner;"),
    Step("grants and the read table", GROUP + USER, over="cases", batch=1_000),
]
