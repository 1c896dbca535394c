"""Localities, partners, teams, people and their roles."""

from trust.demo.scale.steps import Step, catch_up

# Leads come from the larger third of partners. A partner's part of the cases is what it leads and what is shared with
# it besides: `sampled` is the second, so that both together come to its size.
PARTNERS = """
CREATE UNLOGGED TABLE scale.partner AS
WITH sized AS (
    SELECT n::integer AS n, size, n <= greatest(3, %(partners)s / 3) AS leads
    FROM unnest(%(sizes)s::double precision[]) WITH ORDINALITY AS given(size, n)
), shares AS (
    SELECT *, CASE WHEN leads THEN size / sum(size) FILTER (WHERE leads) OVER () ELSE 0 END AS led,
        size / sum(size) OVER () AS weight
    FROM sized
)
SELECT n, n AS id, n + (SELECT coalesce(max(id), 0) FROM auth_group) AS group_id, leads,
    CASE WHEN leads THEN greatest(0, (size - led) / (1 - led)) ELSE size END AS sampled,
    sum(led) OVER upto - led AS led_from, sum(led) OVER upto AS led_to,
    sum(weight) OVER upto - weight AS from_weight, CASE WHEN n = %(partners)s THEN 2
        ELSE sum(weight) OVER upto END AS to_weight,
    CASE WHEN n = 1 THEN %(localities)s ELSE 1 + floor(size * 10)::integer END AS teams,
    scale.turn(%(sectors)s, n - 1) AS sector, (%(statutory)s::boolean[])[1 + mod(n - 1, 12)] AS statutory,
    scale.turn(%(front)s, n * 7) || scale.turn(%(back)s, n * 11) || ' '
        || scale.turn(%(kinds)s, n - 1) || CASE WHEN n > 60 THEN ' ' || n ELSE '' END AS name
FROM shares WINDOW upto AS (ORDER BY n);
CREATE UNLOGGED TABLE scale.team AS
SELECT row_number() OVER (ORDER BY p.n, t.ordinal)::integer AS id, p.id AS partner_id, t.ordinal, p.n = 1 AS is_intake
FROM scale.partner p CROSS JOIN LATERAL generate_series(1, p.teams) AS t(ordinal);
CREATE UNIQUE INDEX ON scale.team (partner_id, ordinal);
ANALYZE scale.partner; ANALYZE scale.team;
"""

# Three people for each partner first, then by weight.
USERS = """
CREATE UNLOGGED TABLE scale.user AS
WITH drawn AS (
    SELECT n, CASE WHEN n <= 3 * %(partners)s THEN 1 + mod(n - 1, %(partners)s) END AS turn,
        scale.draw(n, 101) AS chance
    FROM generate_series(1, %(users)s) AS n
), placed AS (
    SELECT d.n, coalesce(d.turn, p.n) AS partner_id FROM drawn d
    LEFT JOIN scale.partner p ON d.turn IS NULL AND d.chance >= p.from_weight AND d.chance < p.to_weight
)
SELECT u.n, u.n + (SELECT max(id) FROM partners_user)::integer AS id, u.partner_id, t.id AS team_id, t.is_intake,
    row_number() OVER (PARTITION BY u.partner_id ORDER BY u.n)::integer AS ordinal,
    row_number() OVER (PARTITION BY t.id ORDER BY u.n) = 1 AS manages
FROM placed u JOIN scale.partner p ON p.id = u.partner_id
JOIN scale.team t ON t.partner_id = p.id AND t.ordinal = 1 + mod(u.n / %(partners)s, p.teams);
CREATE UNIQUE INDEX ON scale.user (n);
CREATE UNIQUE INDEX ON scale.user (id);
CREATE UNIQUE INDEX ON scale.user (partner_id, ordinal);
ANALYZE scale.user;
ALTER TABLE scale.partner ADD people integer;
UPDATE scale.partner p SET people = (SELECT count(*) FROM scale.user u WHERE u.partner_id = p.id);
INSERT INTO partners_user (id, password, is_superuser, email, name, phone, is_active, joined_at)
SELECT id, '!generated', false, 'person' || n || '@generated.example',
    scale.pick(%(given)s, n, 102) || ' ' || scale.pick(%(front)s, n, 103) || scale.pick(%(back)s, n, 104),
    '', true, %(end)s::timestamptz - make_interval(months => %(months)s)
FROM scale.user;
"""

ORGANISATIONS = """
INSERT INTO partners_locality (id, name, code)
SELECT n, scale.turn(%(places)s, n - 1) || ' ' || scale.turn(%(front)s, n * 13) || 'shire' ||
    CASE WHEN n > 12 THEN ' ' || n ELSE '' END, 'l' || n
FROM generate_series(1, %(localities)s) AS n;
INSERT INTO partners_localitypostcode (id, locality_id, prefix, since)
SELECT n, n, scale.outward(n), %(until)s::date - 3650 FROM generate_series(1, %(localities)s) AS n;
INSERT INTO auth_group (id, name) SELECT group_id, 'partner: ' || name FROM scale.partner;
INSERT INTO partners_partner (id, name, statutory, sector, senior_contact_id, inspection_link, active, group_id)
SELECT p.id, p.name, p.statutory, p.sector, u.id, '', true, p.group_id
FROM scale.partner p JOIN scale.user u ON u.partner_id = p.id AND u.ordinal = 1;
INSERT INTO partners_team (id, partner_id, name, manager_id, is_intake)
SELECT t.id, t.partner_id, CASE WHEN t.is_intake THEN 'Front door ' ELSE 'Team ' END || t.ordinal, u.id, t.is_intake
FROM scale.team t LEFT JOIN scale.user u ON u.team_id = t.id AND u.manages;
INSERT INTO partners_teamlocality (team_id, locality_id)
SELECT id, CASE WHEN is_intake THEN ordinal ELSE 1 + mod(id, %(localities)s) END FROM scale.team ORDER BY id;
"""

STANDING = """
INSERT INTO partners_membership (id, user_id, team_id, profession, registration, full_time_equivalent, since)
SELECT n, id, team_id, scale.pick(%(professions)s, n, 105), '', 1, %(until)s::date - 1100 FROM scale.user;
INSERT INTO partners_user_groups (user_id, group_id)
SELECT u.id, p.group_id FROM scale.user u JOIN scale.partner p ON p.id = u.partner_id ORDER BY u.n;
INSERT INTO partners_rolegrant (user_id, role, partner_id, granted_by_id, since)
SELECT u.id, r.role, r.partner_id, (SELECT id FROM partners_user WHERE email = %(system)s), %(until)s::date - 1100
FROM scale.user u CROSS JOIN LATERAL (
    SELECT 'practitioner', u.partner_id UNION ALL
    SELECT 'manager', u.partner_id WHERE u.manages UNION ALL
    SELECT 'front_door', u.partner_id WHERE u.is_intake UNION ALL
    SELECT (ARRAY['administrator', 'safeguarding_lead', 'board_chair', 'board_member', 'board_member',
        'partnership_manager', 'network_administrator'])[%(users)s - u.n + 1], NULL WHERE u.n > %(users)s - 7
) AS r(role, partner_id) ORDER BY u.n, r.role;
"""

STEPS = [
    Step("partners and teams", PARTNERS),
    Step("people", USERS),
    Step("organisations", ORGANISATIONS),
    Step("memberships and roles", STANDING),
    Step(
        "numbers of partners and people",
        catch_up(
            *(
                f"partners_{table}"
                for table in ("locality", "localitypostcode", "partner", "team", "user", "membership")
            ),
            "auth_group",
        ),
    ),
]
