"""The names that the search reads follow the children and their other names, by statement triggers."""

from django.db import migrations

FORWARD = r"""
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

-- "O'Brien-Núñez" is obriennunez.
CREATE FUNCTION cases_plain(typed text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(lower(unaccent(typed)), '[^[:alnum:]]', '', 'g') COLLATE "C"
$$;

-- The whole, and each part of three letters or more of a name in several.
CREATE FUNCTION cases_forms(name text) RETURNS SETOF text LANGUAGE sql STABLE ROWS 2 AS $$
    SELECT cases_plain(name)
    UNION
    SELECT cases_plain(part) FROM regexp_split_to_table(name, '[\s-]+') AS part WHERE length(cases_plain(part)) > 2
$$;

-- A word, and each way to leave out one of its letters.
CREATE FUNCTION cases_cuts(word text) RETURNS SETOF text LANGUAGE sql IMMUTABLE ROWS 10 AS $$
    SELECT word COLLATE "C"
    UNION
    SELECT (left(word, at - 1) || substr(word, at + 1)) COLLATE "C"
    FROM generate_series(1, length(word)) AS at WHERE length(word) > 1
$$;

-- An other name of one word only lends the child's own for the rest.
CREATE FUNCTION cases_names_of(ids uuid[])
RETURNS TABLE (child_id uuid, family text, given text, born date) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT known.id, f, g, known.born
    FROM (
        SELECT h.id, h.family_name, h.given_name, coalesce(h.date_of_birth, h.expected_date) AS born
        FROM cases_child h WHERE h.id = ANY(ids)
        UNION ALL
        SELECT h.id, coalesce(nullif(n.family_name, ''), h.family_name),
            coalesce(nullif(n.given_name, ''), h.given_name), coalesce(h.date_of_birth, h.expected_date)
        FROM cases_childname n JOIN cases_child h ON h.id = n.child_id WHERE n.child_id = ANY(ids)
    ) AS known, cases_forms(known.family_name) AS f, cases_forms(known.given_name) AS g
$$;

CREATE FUNCTION cases_derive_names(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE gone text[];
BEGIN
    WITH dropped AS (DELETE FROM cases_knownname WHERE child_id = ANY(ids) RETURNING family, given)
    SELECT array_agg(DISTINCT word) INTO gone FROM dropped, unnest(ARRAY[family, given]) AS word;
    INSERT INTO cases_knownname (child_id, family, given, sound_family, sound_given, born)
    SELECT child_id, family, given, dmetaphone(family), dmetaphone(given), born FROM cases_names_of(ids);
    -- In the order of the key, so that two who record the same new names wait and do not lock each other out.
    INSERT INTO cases_spelling (cut, word)
    SELECT cut, word FROM (
        SELECT DISTINCT n.word FROM cases_knownname k, unnest(ARRAY[k.family, k.given]) AS n (word)
        WHERE k.child_id = ANY(ids) AND n.word <> ''
            AND NOT EXISTS (SELECT 1 FROM cases_spelling s WHERE s.word = n.word)
    ) AS new_words, cases_cuts(word) AS cut
    ORDER BY cut, word ON CONFLICT DO NOTHING;
    -- A name that nobody has any more leaves no trace.
    DELETE FROM cases_spelling s WHERE s.word = ANY(gone)
        AND NOT EXISTS (SELECT 1 FROM cases_knownname k WHERE k.family = s.word)
        AND NOT EXISTS (SELECT 1 FROM cases_knownname k WHERE k.given = s.word);
END $$;

CREATE FUNCTION cases_names_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids uuid[];
BEGIN
    IF TG_TABLE_NAME = 'cases_child' THEN
        IF TG_OP = 'INSERT' THEN
            SELECT array_agg(id) INTO ids FROM new_rows;
        ELSE
            SELECT array_agg(n.id) INTO ids FROM new_rows n JOIN old_rows o ON o.id = n.id
            WHERE (n.family_name, n.given_name, n.date_of_birth, n.expected_date)
                IS DISTINCT FROM (o.family_name, o.given_name, o.date_of_birth, o.expected_date);
        END IF;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT child_id) INTO ids FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT child_id) INTO ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT child_id) INTO ids
        FROM (SELECT child_id FROM new_rows UNION SELECT child_id FROM old_rows) AS both_rows;
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM cases_derive_names(ids);
    END IF;
    RETURN NULL;
END $$;

-- Before, not after: the names of a child refer to it, and their spellings go with them.
CREATE FUNCTION cases_names_gone() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE gone text[];
BEGIN
    WITH dropped AS (DELETE FROM cases_knownname WHERE child_id = OLD.id RETURNING family, given)
    SELECT array_agg(DISTINCT word) INTO gone FROM dropped, unnest(ARRAY[family, given]) AS word;
    DELETE FROM cases_spelling s WHERE s.word = ANY(gone)
        AND NOT EXISTS (SELECT 1 FROM cases_knownname k WHERE k.family = s.word)
        AND NOT EXISTS (SELECT 1 FROM cases_knownname k WHERE k.given = s.word);
    RETURN OLD;
END $$;

CREATE TRIGGER known_names_go BEFORE DELETE ON cases_child FOR EACH ROW EXECUTE FUNCTION cases_names_gone();
"""

TRIGGERS = """
CREATE TRIGGER known_names_recorded AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION cases_names_changed();
CREATE TRIGGER known_names_changed AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION cases_names_changed();
"""
TAKEN_BACK = """
CREATE TRIGGER known_names_taken_back AFTER DELETE ON cases_childname REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION cases_names_changed();
"""

BACKWARD = """
DROP TRIGGER known_names_go ON cases_child;
DROP FUNCTION cases_names_gone();
DROP FUNCTION cases_names_changed() CASCADE;
DROP FUNCTION cases_derive_names(uuid[]);
DROP FUNCTION cases_names_of(uuid[]);
DROP FUNCTION cases_cuts(text);
DROP FUNCTION cases_forms(text);
DROP FUNCTION cases_plain(text);
"""


class Migration(migrations.Migration):
    replaces = [
        ("cases", "0007_known_names_by_triggers"),
        ("cases", "0008_names_known_so_far"),
    ]
    dependencies = [("cases", "0002_case_access_by_triggers")]
    operations = [
        migrations.RunSQL(
            FORWARD
            + "".join(TRIGGERS.format(table=table) for table in ("cases_child", "cases_childname"))
            + TAKEN_BACK,
            BACKWARD,
        ),
    ]
