"""Risk panels: fortnightly meetings over three years, the log, what was scored and decided, and the actions."""

from trust.demo.scale.steps import Step, catch_up

# The proposal of docs: domain, weight. Used where no framework is published yet.
DOMAINS = [
    ("missing", 3), ("sexual_exploitation", 3), ("criminal_exploitation", 3), ("self_harm", 3), ("substances", 2),
    ("offending", 2), ("home", 2), ("peers_places", 2), ("education_work", 1), ("health_engagement", 1),
]  # fmt: skip
FACTORS = ["trusted_adult", "safe_home", "positive_activity", "engages", "own_insight"]
WORDS = {
    "domains": [code for code, _ in DOMAINS],
    "weights": [weight for _, weight in DOMAINS],
    "factors": FACTORS,
}

FRAMEWORK = """
CREATE UNLOGGED TABLE scale.framework AS
SELECT id FROM riskpanel_framework WHERE state = 'published' ORDER BY id LIMIT 1;
CREATE UNLOGGED TABLE scale.draft (id bigint);
WITH made AS (
    INSERT INTO riskpanel_framework (name, version, state, medium_from, high_from, very_high_from, most_credit,
        complete_from, medium_review_weeks, anchors)
    SELECT 'Generated framework', 1, 'draft', 25, 45, 65, 10, 80, 6, '{None,History,Moderated,Serious,Imminent}'
    WHERE NOT EXISTS (SELECT 1 FROM scale.framework) RETURNING id
)
INSERT INTO scale.draft SELECT id FROM made;
INSERT INTO riskpanel_domain (framework_id, code, name, weight, "order")
SELECT made.id, d.code, replace(d.code, '_', ' '), d.weight, d.n
FROM scale.draft AS made, unnest(%(domains)s::text[], %(weights)s::integer[]) WITH ORDINALITY AS d(code, weight, n);
INSERT INTO riskpanel_factor (framework_id, code, name, "order")
SELECT made.id, f.code, replace(f.code, '_', ' '), f.n
FROM scale.draft AS made, unnest(%(factors)s::text[]) WITH ORDINALITY AS f(code, n);
UPDATE riskpanel_framework SET state = 'published', published_at = %(end)s::timestamptz - interval '37 months'
WHERE id IN (SELECT id FROM scale.draft);
INSERT INTO scale.framework SELECT id FROM scale.draft;
CREATE UNLOGGED TABLE scale.domain AS
SELECT d.id, d.weight, row_number() OVER (ORDER BY d."order", d.id) AS n
FROM riskpanel_domain d JOIN scale.framework f ON f.id = d.framework_id;
"""

PANELS = """
INSERT INTO riskpanel_panel (id, name, framework_id, log_owner_id, cadence_days, mandatory_sectors, one_of_sectors,
    confirmations)
SELECT n, 'Risk panel ' || n, f.id, (SELECT id FROM scale.user ORDER BY n DESC OFFSET 2 LIMIT 1), 14,
    '["social_care", "police", "health"]', '["school", "voluntary", "youth_justice"]', 1
FROM generate_series(1, %(panels)s) AS n, scale.framework f;
CREATE UNLOGGED TABLE scale.seat AS
SELECT row_number() OVER (ORDER BY panel, seat)::integer AS id, panel AS panel_id, seat, u.id AS user_id, u.partner_id,
    CASE seat WHEN 1 THEN 'chair' WHEN 9 THEN 'coordinator' ELSE 'member' END AS role
FROM generate_series(1, %(panels)s) AS panel CROSS JOIN generate_series(1, 9) AS seat
JOIN scale.partner p ON p.id = CASE seat WHEN 9 THEN 1 ELSE seat END
JOIN scale.user u ON u.partner_id = p.id AND u.ordinal = 1 + mod(panel * 2 + (seat = 9)::integer, p.people);
INSERT INTO riskpanel_panelmember (id, panel_id, user_id, partner_id, role, terms_accepted_at, since)
SELECT id, panel_id, user_id, partner_id, role, %(end)s::timestamptz - interval '37 months', %(until)s::date - 1100
FROM scale.seat;
INSERT INTO riskpanel_threshold (panel_id, net, since) SELECT n, 45, %(until)s::date - 1100 FROM generate_series(1,
    %(panels)s) AS n;
INSERT INTO partners_rolegrant (user_id, role, partner_id, granted_by_id, since)
SELECT DISTINCT user_id, CASE role WHEN 'member' THEN 'panel_member' ELSE role END, NULL::bigint,
    (SELECT id FROM partners_user WHERE email = %(system)s), %(until)s::date - 1100
FROM scale.seat ORDER BY 1, 2;
"""

# Meeting 0 is the next; the others were held every fourteen days before.
MEETINGS = """
CREATE UNLOGGED TABLE scale.meeting AS
SELECT panel, k, day, (day + time '14:00') AT TIME ZONE 'Europe/London' AS starts_at,
    scale.key('meeting', panel * 1000 + k, (day + time '14:00') AT TIME ZONE 'Europe/London') AS id,
    (SELECT user_id FROM scale.seat s WHERE s.panel_id = panel AND s.seat = 1) AS chair_id
FROM (SELECT panel, k, %(until)s::date + 7 - 14 * k AS day
    FROM generate_series(1, %(panels)s) AS panel CROSS JOIN generate_series(0, 77) AS k) AS dated;
CREATE UNIQUE INDEX ON scale.meeting (panel, k);
ANALYZE scale.meeting;
INSERT INTO riskpanel_meeting (id, panel_id, starts_at, place, state, invitation_sequence, note, quorate, closed_at,
    minutes,
    minutes_digest, approved_by_id, issued_at, revision, papers_digest)
SELECT m.id, panel, starts_at, 'Room 1, Town Hall', CASE k WHEN 0 THEN 'planned' ELSE 'issued' END, 0, '',
    CASE WHEN k > 0 THEN true END, CASE WHEN k > 0 THEN starts_at + interval '3 hours' END,
    CASE WHEN k > 0 THEN t.minutes ELSE '' END,
    CASE WHEN k > 0 THEN encode(sha256(convert_to(t.minutes, 'UTF8')), 'hex') ELSE '' END,
    CASE WHEN k > 0 THEN chair_id END, CASE WHEN k > 0 THEN starts_at + interval '2 days' END, 1, ''
FROM scale.meeting m CROSS JOIN LATERAL (SELECT 'Generated minutes of meeting ' || panel || '.' || k AS minutes) AS t
ORDER BY panel, k DESC;
INSERT INTO riskpanel_attendance (meeting_id, member_id, presence)
SELECT m.id, s.id, CASE WHEN m.k = 0 THEN 'expected'
    WHEN s.seat > 3 AND scale.draw(m.panel * 10000 + m.k * 10 + s.seat, 501) < 0.15 THEN 'apologies'
        ELSE 'present' END
FROM scale.meeting m JOIN scale.seat s ON s.panel_id = m.panel ORDER BY m.panel, m.k DESC, s.seat;
"""

# A child comes to the log at the meeting after the case opened, and stays for two to nine meetings.
LOG = """
CREATE UNLOGGED TABLE scale.entry AS
SELECT c.n, c.id AS case_id, c.lead_id, l.panel, first.k AS listed_k,
    CASE WHEN first.k - stay >= 1 THEN first.k - stay END AS left_k,
    scale.key('entry', c.n, m.starts_at) AS id
FROM scale.case c
CROSS JOIN LATERAL (
    SELECT 1 + mod(c.locality_id - 1, %(panels)s) AS panel, 2 + floor(8 * scale.draw(c.n, 502))::integer AS stay,
        (c.opened_at AT TIME ZONE 'Europe/London')::date AS opened_on
) AS l
CROSS JOIN LATERAL (SELECT floor((%(until)s::date + 7 - l.opened_on) / 14.0)::integer AS k) AS first
JOIN scale.meeting m ON m.panel = l.panel AND m.k = first.k
WHERE first.k >= 1 AND c.level = 4 AND scale.draw(c.n, 503) < 0.08;
CREATE UNLOGGED TABLE scale.item AS
SELECT row_number() OVER (ORDER BY m.starts_at, m.panel, e.n)::integer AS n, e.n AS entry_n, e.id AS entry_id,
    e.case_id, e.lead_id,
    m.id AS meeting_id, m.panel, m.k, m.day, m.starts_at, m.chair_id,
    CASE m.k WHEN e.listed_k THEN 'new' WHEN e.left_k THEN 'removal' ELSE 'review' END AS kind,
    scale.key('item', e.n * 1000::bigint + m.k, m.starts_at - interval '3 days') AS id,
    scale.key('assessment', e.n * 1000::bigint + m.k, m.starts_at) AS assessment_id,
    row_number() OVER (PARTITION BY m.id ORDER BY e.n)::integer AS place,
    CASE WHEN m.k = e.left_k THEN 0.25 ELSE 0.55 + 0.3 * scale.draw(e.n, 504) - 0.02 * (e.listed_k
        - m.k) END AS severity
FROM scale.entry e JOIN scale.meeting m ON m.panel = e.panel AND m.k BETWEEN coalesce(e.left_k, 0) AND e.listed_k;
CREATE UNIQUE INDEX ON scale.item (n);
ANALYZE scale.item;
INSERT INTO riskpanel_logentry (id, panel_id, case_id, lead_id, reason, proposed_by_id, listed_on, listed_at_id,
    left_on,
    left_at_id, step_down_plan, step_down_lead_id, override_reason)
SELECT e.id, e.panel, e.case_id, e.lead_id, 'Generated: risk outside the home', e.lead_id, listed.day, listed.id,
    ended.day, ended.id,
    CASE WHEN e.left_k IS NULL THEN '' ELSE 'School and youth worker keep weekly contact.' END,
    CASE WHEN e.left_k IS NOT NULL THEN e.lead_id END, ''
FROM scale.entry e JOIN scale.meeting listed ON listed.panel = e.panel AND listed.k = e.listed_k
LEFT JOIN scale.meeting ended ON ended.panel = e.panel AND ended.k = e.left_k ORDER BY e.n;
INSERT INTO riskpanel_agendaitem (id, meeting_id, kind, case_id, entry_id, title, "order", late_reason)
SELECT id, meeting_id, kind, case_id, entry_id, '', place, '' FROM scale.item ORDER BY n;
"""

# The panel's people see a child by name from listing to leaving (riskpanel.operations.panel_shares).
SHARES = """
CREATE UNLOGGED TABLE scale.panel_share AS
SELECT scale.key('panel share', e.n * 100::bigint + s.seat, listed.starts_at) AS id, e.n, e.case_id, s.user_id,
    listed.starts_at + interval '70 minutes' AS since, ended.starts_at + interval '70 minutes' AS until,
        listed.chair_id,
    e.panel
FROM scale.entry e JOIN scale.seat s ON s.panel_id = e.panel AND s.user_id <> e.lead_id
JOIN scale.meeting listed ON listed.panel = e.panel AND listed.k = e.listed_k
LEFT JOIN scale.meeting ended ON ended.panel = e.panel AND ended.k = e.left_k;
INSERT INTO cases_share (id, case_id, user_id, rights, purpose, reason, basis, family_told, why_not_told, since, until,
    decided_by_id, ended_by_id, ended_because)
SELECT id, case_id, user_id, 'contribute', 'panel', 'On the risk log of Risk panel ' || panel, 'public_task', 'told',
    '',
    since, until, chair_id, CASE WHEN until IS NOT NULL THEN chair_id END,
    CASE WHEN until IS NULL THEN '' ELSE 'Left the risk log' END
FROM scale.panel_share ORDER BY n, user_id;
INSERT INTO cases_caseuserobjectpermission (share_id, content_object_id, user_id, permission_id)
SELECT s.id, s.case_id, s.user_id, perm.id
FROM scale.panel_share s JOIN django_content_type ct ON ct.app_label = 'cases' AND ct.model = 'case'
JOIN auth_permission perm ON perm.content_type_id = ct.id AND perm.codename IN ('view_case', 'contribute_case')
WHERE s.until IS NULL ORDER BY s.n, s.user_id, perm.id;
"""

# As the framework counts: index = 100 x weighted ratings / most possible, less the credit; any 4 sets a floor.
SCORES = """
CREATE UNLOGGED TABLE scale.rating AS
SELECT i.n, d.id AS domain_id, d.weight, least(CASE i.kind WHEN 'removal' THEN 2 ELSE 4 END, greatest(0, round(
    (4 * i.severity + 2.4 * (scale.draw(i.entry_n * 100::bigint + d.n, 505) - 0.5))::numeric)))::integer AS value
FROM scale.item i CROSS JOIN scale.domain d WHERE i.k > 0;
INSERT INTO riskpanel_assessment (id, case_id, framework_id, stage, given_by_id, given_at, meeting_id, index, credit,
    net,
    completeness, provisional, floor, band, judged_band, judgement_reason, moderation_reason)
SELECT i.assessment_id, i.case_id, f.id, 'agreed', i.chair_id, i.starts_at + interval '1 hour', i.meeting_id,
    s.index, s.credit, s.net,
    100, false, s.floor, CASE WHEN s.net >= 65 OR s.floor = 'very_high' THEN 'very_high'
        WHEN s.net >= 45 OR s.floor = 'high' THEN 'high'
        WHEN s.net >= 25 THEN 'medium' ELSE 'low' END, '', '', ''
FROM scale.item i CROSS JOIN scale.framework f
JOIN (
    SELECT n, index, credit, greatest(0, index - credit) AS net,
        CASE WHEN fours > 1 THEN 'very_high' WHEN fours = 1 THEN 'high' ELSE '' END AS floor
    FROM (
        SELECT n, round(100.0 * sum(weight * value) / sum(4 * weight))::integer AS index, 3 AS credit,
            count(*) FILTER (WHERE value = 4) AS fours
        FROM scale.rating GROUP BY n
    ) AS summed
) AS s ON s.n = i.n ORDER BY i.n;
INSERT INTO riskpanel_rating (assessment_id, domain_id, value, evidence, source, evidence_on)
SELECT i.assessment_id, r.domain_id, r.value, 'Generated evidence', 'Case record', i.day - 2
FROM scale.rating r JOIN scale.item i ON i.n = r.n ORDER BY r.n, r.domain_id;
INSERT INTO riskpanel_protectiverating (assessment_id, factor_id, value)
SELECT i.assessment_id, f.id, 1 + (f.place = 1)::integer
FROM scale.item i CROSS JOIN (
    SELECT f.id, row_number() OVER (ORDER BY f."order", f.id) AS place FROM riskpanel_factor f
        JOIN scale.framework w ON w.id = f.framework_id
) AS f WHERE i.k > 0 ORDER BY i.n, f.place;
INSERT INTO riskpanel_paneldecision (item_id, kind, rationale, dissent, agreed_id, recorded_by_id, at)
SELECT id, CASE kind WHEN 'new' THEN 'list' WHEN 'removal' THEN 'remove' ELSE 'stay' END,
    'Generated: agreed by all present', '',
    assessment_id, chair_id, starts_at + interval '70 minutes'
FROM scale.item WHERE k > 0 ORDER BY n;
INSERT INTO riskpanel_contribution (item_id, partner_id, contributed_by_id, at, text, source, classification)
SELECT i.id, s.partner_id, s.user_id, i.starts_at - interval '1 day', 'Generated: what we know this fortnight',
    'Own records', 'professionals'
FROM scale.item i JOIN scale.seat s ON s.panel_id = i.panel AND s.seat IN (2, 3) WHERE i.k > 0 ORDER BY i.n, s.seat;
"""

# One or two actions an item, due at the next meeting and reviewed there; and one of three open cases has its own.
ACTIONS = """
CREATE UNLOGGED TABLE scale.action AS
WITH set_ones AS (
    SELECT i.n * 10::bigint + a AS key, i.case_id, i.id AS item_id, i.meeting_id, i.panel, i.k, i.starts_at
        + interval '75 minutes' AS set_at,
        i.day + 14 AS due_on, i.chair_id AS set_by_id, s.user_id AS owner_id, s.partner_id
    FROM scale.item i CROSS JOIN generate_series(1, 2) AS a
    JOIN scale.seat s ON s.panel_id = i.panel AND s.seat = 1 + mod(i.n * 5 + a * 3, 8)
    WHERE i.k > 0 AND scale.draw(i.n * 10::bigint + a, 506) < 0.7
    UNION ALL
    SELECT -c.n, c.id, NULL, NULL, NULL, CASE WHEN c.is_open THEN 0 ELSE 9 END, c.opened_at + interval '1 day',
        (c.opened_at AT TIME ZONE 'Europe/London')::date + 15, c.lead_id, c.lead_id, c.lead_partner_id
    FROM scale.case c WHERE scale.draw(c.n, 507) < 0.33 AND c.opened_at < %(end)s::timestamptz - interval '2 days'
), judged AS (
    SELECT *, scale.draw(key, 508) AS fate FROM set_ones
)
SELECT row_number() OVER (ORDER BY set_at, key)::integer AS n, *, CASE
    WHEN due_on >= %(until)s::date - 5 OR k < 2 AND fate < 0.15 THEN 'open' WHEN fate < 0.8 THEN 'done'
    WHEN fate < 0.92 THEN 'done_late' WHEN fate < 0.97 THEN 'not_done' ELSE 'no_longer_possible' END AS state,
    scale.key('action', key + 1000000000, set_at) AS id
FROM judged;
CREATE UNIQUE INDEX ON scale.action (n);
INSERT INTO riskpanel_action (id, reference, case_id, item_id, what, owner_id, partner_id, due_on, set_by_id, set_at,
    meeting_id,
    state, outcome, ended_at, carried)
SELECT id, 'A' || lpad(n::text, 7, '0'), case_id, item_id, 'Generated: speak to the child and report back', owner_id,
    partner_id, due_on,
    set_by_id, set_at, meeting_id, state, CASE state WHEN 'open' THEN '' ELSE 'Generated outcome' END,
    CASE WHEN state <> 'open' THEN least(set_at + interval '12 days', %(end)s::timestamptz) END, 0
FROM scale.action ORDER BY n;
INSERT INTO riskpanel_actionreview (action_id, meeting_id, result, note, reviewed_by_id, at)
SELECT a.id, m.id, CASE a.state WHEN 'open' THEN 'carried' ELSE a.state END, '', m.chair_id, m.starts_at
    + interval '20 minutes'
FROM scale.action a JOIN scale.meeting m ON m.panel = a.panel AND m.k = a.k - 1 WHERE a.k > 1 ORDER BY a.n;
SELECT setval('riskpanel_action_reference', (SELECT count(*) + 1 FROM scale.action));
"""

STEPS = [
    Step("scoring framework", FRAMEWORK),
    Step("panels and their members", PANELS),
    Step("meetings", MEETINGS),
    Step("risk log and agendas", LOG),
    Step("shares with the panels' people", SHARES),
    Step("assessments and decisions", SCORES),
    Step("actions and their reviews", ACTIONS),
    Step("numbers of panels", catch_up("riskpanel_panel", "riskpanel_panelmember")),
]
