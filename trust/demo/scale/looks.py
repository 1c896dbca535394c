"""The audit trail of three years, a month a transaction: who looked at and changed what."""

from trust.demo.scale.steps import Step

MONTH = """
INSERT INTO audit_record (at, actor_id, acting_partner_id, verb, subject_kind, subject_id, case_id, why, request_id,
    outcome, detail)
SELECT l.at, u.id, u.partner_id, CASE WHEN l.kind < 0.8 THEN 'viewed' WHEN l.kind < 0.95 THEN 'listed' ELSE 'added' END,
    'cases.case', CASE WHEN l.kind BETWEEN 0.8 AND 0.95 THEN '' ELSE c.id::text END,
    CASE WHEN l.kind BETWEEN 0.8 AND 0.95 THEN NULL ELSE c.id END, CASE WHEN l.kind < 0.8 THEN 'role:practitioner'
        ELSE '' END,
    to_hex(l.i), 'allowed', CASE WHEN l.kind < 0.8 THEN '{"page": "cases:record"}'
        WHEN l.kind < 0.95 THEN '{"page": "cases:list"}' ELSE '{}' END::jsonb
FROM (
    SELECT i, starts + (ends - starts) * ((i - low + 0.5) / many) AS at, scale.draw(i, 601) AS kind,
        1 + floor(scale.draw(i, 602) * %(users)s)::integer AS user_n, 1 + floor(scale.draw(i,
            603) * %(cases)s)::integer AS case_n
    FROM (
        SELECT %(looks)s::bigint * (%(low)s - 1) / %(months)s + 1 AS low,
            %(looks)s::bigint * %(low)s / %(months)s AS high,
            greatest(1, %(looks)s / %(months)s) AS many,
            %(end)s::timestamptz - make_interval(days => 30 * (%(months)s + 1 - %(low)s)) AS starts,
            %(end)s::timestamptz - make_interval(days => 30 * (%(months)s - %(low)s)) AS ends
    ) AS month CROSS JOIN LATERAL generate_series(low, high) AS i
) AS l
JOIN scale.user u ON u.n = l.user_n JOIN scale.case c ON c.n = l.case_n;
"""

STEPS = [Step("audit trail", MONTH, over="months", batch=1)]
