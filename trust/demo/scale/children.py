"""Children: names plainly made up, NHS numbers of the 999 range, unique pupil numbers with their check letter."""

from trust.demo.scale.steps import Step

# The check digit of an NHS number: weights 10 to 2 over nine digits, modulus 11; ten numbers in eleven have one.
NHS_NUMBERS = """
CREATE UNLOGGED TABLE scale.nhs AS
SELECT row_number() OVER (ORDER BY n)::integer AS i, '999' || lpad(n::text, 6, '0') || mod(11 - mod(total, 11),
    11) AS number
FROM (
    SELECT n, 243 + 7 * (n / 100000) + 6 * mod(n / 10000, 10) + 5 * mod(n / 1000, 10) + 4 * mod(n / 100, 10)
        + 3 * mod(n / 10, 10) + 2 * mod(n, 10) AS total
    FROM generate_series(0, least(999999, %(children)s + %(children)s / 9 + 20)) AS n
) AS summed
WHERE mod(total, 11) <> 1;
CREATE UNIQUE INDEX ON scale.nhs (i);
ANALYZE scale.nhs;
"""

CHILDREN = """
CREATE UNLOGGED TABLE scale.child AS
SELECT i AS n, scale.key('child', i, joined) AS id, joined, birthday
FROM (
    SELECT i, %(end)s::timestamptz - make_interval(secs => 94608000 * scale.draw(i, 201)) AS joined,
        %(until)s::date - floor(6700 * sqrt(scale.draw(i, 202)))::integer AS birthday
    FROM generate_series(1, %(children)s) AS i
) AS drawn;
CREATE UNIQUE INDEX ON scale.child (n);
CREATE UNIQUE INDEX ON scale.child (id);
ANALYZE scale.child;
"""

INSERT = """
WITH numbered AS (
    SELECT c.*,
        '201' || lpad((9000 + mod(c.n / 1000, 1000))::text, 4, '0') || lpad(mod(c.n / 1000000, 100)::text, 2, '0')
            || lpad(mod(c.n, 1000)::text, 3, '0') AS pupil
    FROM scale.child c WHERE c.n BETWEEN %(low)s AND %(high)s
)
INSERT INTO cases_child (id, reference, given_name, family_name, date_of_birth, expected_date, nhs_number, upn, sex,
    postcode, protected_address, languages, created_at)
SELECT c.id, 'CT' || lpad(c.n::text, 7, '0'),
    CASE WHEN unborn THEN '' ELSE scale.pick(%(given)s, c.n, 203) END,
    scale.pick(%(front)s, c.n, 204) || scale.pick(%(back)s, c.n, 205)
        || CASE WHEN scale.draw(c.n, 206) < 0.1 THEN '-' || scale.pick(%(front)s, c.n, 207) ELSE '' END,
    CASE WHEN NOT unborn THEN birthday END,
    CASE WHEN unborn THEN %(until)s::date + 1 + floor(200 * scale.draw(c.n, 208))::integer END,
    CASE WHEN unborn THEN '' ELSE coalesce(h.number, '') END,
    CASE WHEN birthday < %(until)s::date - 1800 AND NOT unborn THEN substr('ABCDEFGHJKLMNPQRTUVWXYZ', 1 + mod((
        SELECT sum(substr(pupil, k, 1)::integer * (k + 1)) FROM generate_series(1, 12) AS k)::integer, 23), 1) || pupil
        ELSE '' END,
    CASE WHEN scale.draw(c.n, 209) < 0.02 THEN 'U' WHEN scale.draw(c.n, 210) < 0.49 THEN 'F' ELSE 'M' END,
    -- 3600 postcodes a locality, so that few children share one.
    scale.outward(1 + mod(c.n, %(localities)s)) || ' ' || 1 + mod(place, 9)
        || substr('ABDEFGHJLNPQRSTUWXYZ', 1 + mod(place / 9, 20), 1)
        || substr('ABDEFGHJLNPQRSTUWXYZ', 1 + mod(place / 180, 20), 1),
    scale.draw(c.n, 211) < 0.02,
    CASE WHEN scale.draw(c.n, 212) < 0.08 THEN ARRAY['Welsh'] ELSE ARRAY[]::varchar[] END,
    c.joined
FROM numbered c
CROSS JOIN LATERAL (SELECT scale.draw(c.n, 213) < 0.01 AS unborn, c.n / %(localities)s AS place) AS u
LEFT JOIN scale.nhs h ON h.i = c.n;
"""

NAMES = """
INSERT INTO cases_childname (child_id, given_name, family_name, kind)
SELECT id, '', scale.pick(%(front)s, n, 214) || scale.pick(%(back)s, n, 215),
    scale.pick(ARRAY['alias', 'former', 'birth', 'street'], n, 216)
FROM scale.child WHERE scale.draw(n, 217) < 0.04 ORDER BY n;
SELECT setval('cases_child_reference', %(children)s);
"""

STEPS = [
    Step("numbers for children", NHS_NUMBERS),
    Step("children drawn", CHILDREN),
    Step("children", INSERT, over="children", batch=100_000),
    Step("other names", NAMES),
]
