"""Cases, who leads them, their chronology and the children's words."""

from trust.demo.scale.steps import Step

# Each open case takes the next child in a stride that meets each once; closed ones may be a child's second or third.
DRAWN = """
CREATE UNLOGGED TABLE scale.case AS
WITH drawn AS (
    SELECT n, scale.draw(n, 301) < 0.3 AS is_open, scale.draw(n, 302) AS age, scale.draw(n, 303) AS stay,
        scale.draw(n, 304) AS leader, scale.draw(n, 305) AS person
    FROM generate_series(1, %(cases)s) AS n
), dated AS (
    SELECT *, %(end)s::timestamptz - CASE WHEN is_open THEN make_interval(secs => 20 + 46656000 * age * age)
            ELSE make_interval(secs => 8640000 + 86400000 * age) END AS opened_at,
        1 + CASE WHEN is_open THEN mod(n::bigint * %(step)s, %(children)s)
            ELSE floor(scale.draw(n, 306) * %(children)s)::bigint END AS child
    FROM drawn
), closed AS (
    SELECT *, CASE WHEN NOT is_open THEN opened_at + (%(end)s::timestamptz - opened_at) * (0.1
        + 0.8 * stay) END AS closed_at
    FROM dated
)
SELECT c.n, scale.key('case', c.n, c.opened_at) AS id, h.id AS child_id, c.is_open, c.opened_at, c.closed_at,
    u.id AS lead_id, u.partner_id AS lead_partner_id, 1 + mod(h.n, %(localities)s) AS locality_id,
    coalesce(c.closed_at, c.opened_at + (%(end)s::timestamptz - c.opened_at) * sqrt(stay)) AS updated_at,
    CASE WHEN scale.draw(c.n, 307) < 0.45 THEN 4 WHEN scale.draw(c.n, 307) < 0.85 THEN 3 ELSE 2 END AS level,
    scale.draw(c.n, 308) < 0.005 AS restricted
FROM closed c
JOIN scale.child h ON h.n = c.child
JOIN scale.partner p ON p.leads AND c.leader >= p.led_from AND c.leader < p.led_to
JOIN scale.user u ON u.partner_id = p.id AND u.ordinal = 1 + floor(c.person * p.people)::integer;
CREATE UNIQUE INDEX ON scale.case (n);
ANALYZE scale.case;
"""

CASES = """
INSERT INTO cases_case (id, child_id, state, lead_id, locality_id, level_of_need, restricted, opened_at, closed_at,
    closing_reason, updated_at)
SELECT id, child_id, CASE WHEN is_open THEN 'open' ELSE 'closed' END, lead_id, locality_id, level, restricted,
    opened_at,
    closed_at, CASE WHEN is_open THEN '' ELSE 'The plan was completed.' END, updated_at
FROM scale.case WHERE n BETWEEN %(low)s AND %(high)s ORDER BY n;
INSERT INTO cases_leadhistory (case_id, lead_id, since, handed_by_id, reason)
SELECT id, lead_id, opened_at, lead_id, 'Allocated' FROM scale.case WHERE n BETWEEN %(low)s AND %(high)s ORDER BY n;
INSERT INTO audit_statechange (subject_kind, subject_id, event, from_state, to_state, at, by_id, note)
SELECT 'cases.case', id, 'begin', '', 'open', opened_at, lead_id, '' FROM scale.case
WHERE n BETWEEN %(low)s AND %(high)s ORDER BY n;
INSERT INTO audit_statechange (subject_kind, subject_id, event, from_state, to_state, at, by_id, note)
SELECT 'cases.case', id, 'close', 'open', 'closed', closed_at, lead_id, '' FROM scale.case
WHERE n BETWEEN %(low)s AND %(high)s AND NOT is_open ORDER BY n;
"""

EVENTS = """
INSERT INTO cases_event (id, case_id, kind, happened_at, recorded_at, nature, significance, text, source_id,
    recorded_by_id)
SELECT scale.key('event', c.n * 16 + e, at), c.id,
    scale.pick(ARRAY['contact', 'concern', 'incident', 'missing', 'health', 'education', 'decision', 'meeting',
        'strength'], c.n * 16 + e, 312),
    at, at + interval '2 hours', CASE WHEN scale.draw(c.n * 16 + e, 313) < 0.8 THEN 'fact' ELSE 'opinion' END,
    scale.pick(ARRAY['routine', 'routine', 'routine', 'significant', 'critical'], c.n * 16 + e, 314),
    'Generated entry ' || e || ': ' || scale.pick(ARRAY['seen at home and doing well', 'missed an appointment',
        'spoke about school with the worker', 'a call from the school about the week',
            'family met and the plan agreed'],
        c.n * 16 + e, 315),
    c.lead_partner_id, c.lead_id
FROM scale.case c CROSS JOIN LATERAL generate_series(1, floor(1 + 11 * scale.draw(c.n, 310))::integer) AS e
CROSS JOIN LATERAL (
    SELECT c.opened_at + (coalesce(c.closed_at, %(end)s::timestamptz) - c.opened_at) * scale.draw(c.n * 16 + e,
        311) AS at
) AS moment
WHERE c.n BETWEEN %(low)s AND %(high)s ORDER BY c.n, e;
INSERT INTO cases_voice (id, case_id, words, said_on, heard_by_id, recorded_at)
SELECT scale.key('voice', n, opened_at), id, 'I would like somebody to ask me first.', opened_at::date + 1, lead_id,
    opened_at + interval '2 days'
FROM scale.case WHERE n BETWEEN %(low)s AND %(high)s AND scale.draw(n, 316) < 0.4 ORDER BY n;
"""

STEPS = [
    Step("cases drawn", DRAWN),
    Step("cases", CASES, over="cases", batch=20_000),
    Step("chronology and words", EVENTS, over="cases", batch=20_000),
]
