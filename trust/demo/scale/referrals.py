"""Referrals to the front door, the children they are about, how they were rated and decided."""

from trust.demo.scale.steps import Step

GUIDANCE = """
INSERT INTO referrals_thresholddocument (version, state, universal, additional, targeted, specialist, published_at,
    published_by_id)
SELECT 1, 'published', 'Every child.', 'Some more help.', 'Several agencies together.', 'Protection.',
    %(end)s::timestamptz - interval '37 months', (SELECT id FROM partners_user WHERE email = %(system)s)
WHERE NOT EXISTS (SELECT 1 FROM referrals_thresholddocument WHERE state = 'published');
"""

# The first referrals are those that the cases came of; the others come in over three years and mostly open none.
DRAWN = """
CREATE UNLOGGED TABLE scale.referral AS
WITH drawn AS (
    SELECT i AS n, c.id AS case_id, c.child_id AS case_child, c.opened_at - interval '1 day' AS case_at, c.level,
        1 + floor(scale.draw(i, 702) * %(children)s)::integer AS child, 1 + floor(scale.draw(i,
            703) * %(users)s)::integer AS person,
        %(end)s::timestamptz - make_interval(secs => 60 + 94608000 * scale.draw(i, 704)) AS any_at, scale.draw(i,
            701) AS fate
    FROM generate_series(1, %(referrals)s) AS i LEFT JOIN scale.case c ON c.n = i
), placed AS (
    SELECT d.n, d.case_id, h.id AS child_id, h.n AS child, 1 + mod(h.n, %(localities)s) AS locality_id,
        u.id AS referrer_id,
        u.partner_id, d.any_at AS received_at, 1 + floor(3 * d.fate)::integer AS level, d.fate
    FROM drawn d JOIN scale.child h ON h.n = d.child JOIN scale.user u ON u.n = d.person
    WHERE d.case_id IS NULL
    UNION ALL
    SELECT d.n, d.case_id, h.id, h.n, 1 + mod(h.n, %(localities)s), u.id, u.partner_id, d.case_at, d.level, d.fate
    FROM drawn d JOIN scale.child h ON h.id = d.case_child JOIN scale.user u ON u.n = d.person
    WHERE d.case_id IS NOT NULL
), stated AS (
    SELECT *, CASE WHEN case_id IS NOT NULL THEN 'decided' WHEN received_at > %(end)s::timestamptz - interval '3 days'
            THEN CASE WHEN fate < 0.4 THEN 'sent' WHEN fate < 0.5 THEN 'queried' ELSE 'accepted' END
        WHEN fate < 0.005 THEN 'draft' WHEN fate > 0.99 THEN 'withdrawn' ELSE 'decided' END AS state
    FROM placed
)
SELECT *, scale.key('referral', n, received_at) AS id,
    (lag(received_at) OVER (PARTITION BY child_id ORDER BY received_at,
        n) AT TIME ZONE 'Europe/London')::date AS previous
FROM stated;
CREATE UNIQUE INDEX ON scale.referral (n);
ANALYZE scale.referral;
"""

REFERRALS = """
INSERT INTO referrals_referral (id, reference, state, referrer_id, referring_partner_id, source, child_id,
    child_not_listed,
    given_name, family_name, date_of_birth, nhs_number, postcode, household, need, what_happened, wanted, childs_words,
    immediate_danger, family_told, why_not_told, family_view, basis, unreadable, guidance_id, locality_id,
        receiving_team_id,
    received_at, previous_received, colour, due_at, remind_at, day_ends_at, day_remind_at, paused_at, question, answer,
    case_id, outcome_read_at, created_at, saved_at,
    urgent, caller, description, name_not_known, protected_address, family_agrees, saved_number, decision_id)
SELECT r.id, 'R-' || lpad(r.n::text, 7, '0'), r.state, r.referrer_id, r.partner_id,
    scale.pick(ARRAY['2A', '2A', '6', '6', '3B', '3A', '1A', '4', '5B', '8'], r.n, 711), r.child_id, false,
    h.given_name, h.family_name, h.date_of_birth, h.nhs_number, h.postcode, '',
    scale.pick(ARRAY['N1', 'N1', 'N1', 'N4', 'N5', 'N5', 'N6', 'N2'], r.n, 712),
    'Generated: what the referrer saw this week', 'Generated: somebody to speak to the family', '', false, 'told',
        '', '',
    'public_task', '{}', g.id, CASE WHEN sent THEN r.locality_id END, CASE WHEN sent THEN t.id END,
    CASE WHEN sent THEN r.received_at END, CASE WHEN sent THEN r.previous END,
    CASE WHEN r.state IN ('decided', 'accepted') THEN scale.pick(ARRAY['red', 'amber', 'green', 'green'], r.n, 713)
        ELSE '' END,
    CASE WHEN sent THEN r.received_at + interval '24 hours' END,
    CASE WHEN sent THEN r.received_at + interval '18 hours' END,
    CASE WHEN sent THEN r.received_at + interval '24 hours' END,
    CASE WHEN sent THEN r.received_at + interval '18 hours' END,
    CASE WHEN r.state = 'queried' THEN r.received_at + interval '1 hour' END,
    CASE r.state WHEN 'queried' THEN 'Which school?' ELSE '' END,
    '', r.case_id, CASE WHEN r.state = 'decided' AND scale.draw(r.n, 714) < 0.8 THEN r.received_at
        + interval '3 days' END,
    r.received_at - interval '10 minutes', r.received_at,
    false, '', '', false, false, '', 1,
    CASE WHEN r.state = 'decided' THEN scale.key('decision', r.n, r.received_at) END
FROM scale.referral r JOIN cases_child h ON h.id = r.child_id
JOIN scale.team t ON t.is_intake AND t.ordinal = r.locality_id
CROSS JOIN LATERAL (SELECT r.state NOT IN ('draft', 'withdrawn') AS sent) AS s
CROSS JOIN (SELECT id FROM referrals_thresholddocument WHERE state = 'published' LIMIT 1) AS g
WHERE r.n BETWEEN %(low)s AND %(high)s ORDER BY r.n;
INSERT INTO referrals_referredchild (referral_id, child_id, is_first, closed_out)
SELECT r.id, r.child_id, true, '' FROM scale.referral r WHERE r.n BETWEEN %(low)s AND %(high)s
    AND state <> 'draft' ORDER BY r.n;
INSERT INTO referrals_referredchild (referral_id, child_id, is_first, closed_out)
SELECT r.id, h.id, false, '' FROM scale.referral r JOIN scale.child h ON h.n = 1 + mod(r.child, %(children)s)
WHERE r.n BETWEEN %(low)s AND %(high)s AND state <> 'draft' AND scale.draw(r.n, 715) < 0.1
    AND h.id <> r.child_id ORDER BY r.n;
INSERT INTO referrals_rating (referral_id, colour, rated_by_id, rated_at, reason)
SELECT r.id, scale.pick(ARRAY['red', 'amber', 'green', 'green'], r.n, 713), u.id, r.received_at
    + interval '1 hour', 'Generated'
FROM scale.referral r JOIN scale.user u ON u.partner_id = 1 AND u.ordinal = 1
WHERE r.n BETWEEN %(low)s AND %(high)s AND r.state IN ('decided', 'accepted') ORDER BY r.n;
INSERT INTO referrals_decision (id, referral_id, outcome, case_id, counts_as_new, no_action_reason, level, rationale,
    words_to_referrer, decided_by_id, decided_at, caller_unknown)
SELECT scale.key('decision', r.n, r.received_at), r.id, o.outcome, r.case_id, true,
    CASE o.outcome WHEN 'no_action' THEN scale.pick(ARRAY['below_threshold', 'duplicate', 'not_enough',
        'unfounded'], r.n, 716) ELSE '' END,
    r.level, 'Generated rationale', 'Thank you: this is what we decided and why.', u.id, r.received_at
        + interval '23 hours', false
FROM scale.referral r JOIN scale.user u ON u.partner_id = 1 AND u.ordinal = 1
CROSS JOIN LATERAL (SELECT CASE WHEN r.case_id IS NOT NULL THEN 'open_case'
    ELSE scale.pick(ARRAY['no_action', 'no_action', 'early_help', 'advice', 'elsewhere'], r.n,
        717) END AS outcome) AS o
WHERE r.n BETWEEN %(low)s AND %(high)s AND r.state = 'decided' ORDER BY r.n;
"""

STEPS = [
    Step("threshold document", GUIDANCE),
    Step("referrals drawn", DRAWN),
    Step("referrals", REFERRALS, over="referrals", batch=50_000),
    Step("", "SELECT setval('referrals_referral_reference', %(referrals)s)"),
    Step("", "SELECT referrals_fold_changes()"),
]
