"""Triggers that hold the panel's rules at every door: pages, API, shell, bulk update and SQL.

Each refuses with a check violation, so that Django raises IntegrityError.
"""

import pgtrigger

# What is seen in the room of a meeting raises its revision, so that a page that follows asks one number. The lease of
# the pen, renewed by each write, is not seen. A stale save of the row never takes the number back.
REVISED = pgtrigger.Trigger(
    name="a_change_raises_the_revision",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF to_jsonb(NEW) - 'revision' - 'pen_until' IS DISTINCT FROM to_jsonb(OLD) - 'revision' - 'pen_until' THEN
            NEW.revision := OLD.revision + 1;
        ELSIF NEW.revision < OLD.revision THEN
            NEW.revision := OLD.revision;
        END IF;
        RETURN NEW;
    """,
)


RAISE = """
IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
UPDATE riskpanel_meeting SET revision = revision + 1 WHERE id = MEETING;
RETURN NULL;
"""


def raises_revision(operation: pgtrigger.Operation, *, meeting: str = "ROW.meeting_id") -> pgtrigger.Trigger:
    """A trigger of what hangs on a meeting; `meeting` is SQL for its id, with ROW for the row that changed."""
    return pgtrigger.Trigger(
        name="raises_the_revision",
        when=pgtrigger.After,
        operation=operation,
        declare=[("changed", "record")],
        func=RAISE.replace("MEETING", meeting.replace("ROW", "changed")),
    )


OF_ITEM = "(SELECT i.meeting_id FROM riskpanel_agendaitem i WHERE i.id = ROW.{})"
ANY_CHANGE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


# A threshold that was agreed stands for its days. The first is set with the panel; each after it at a quorate meeting
# of the panel under way, or with a version of its framework that a quorate meeting agreed.
THRESHOLD_STANDS = pgtrigger.Protect(name="a_threshold_stands", operation=pgtrigger.Update | pgtrigger.Delete)
A_QUORATE_MEETING_AGREES = pgtrigger.Trigger(
    name="a_quorate_meeting_agrees",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NEW.agreed_at_id IS NULL THEN
            IF EXISTS (SELECT 1 FROM riskpanel_threshold t WHERE t.panel_id = NEW.panel_id) THEN
                RAISE EXCEPTION 'a meeting agrees a later threshold' USING ERRCODE = 'check_violation';
            END IF;
        ELSIF NOT EXISTS (
            SELECT 1 FROM riskpanel_meeting m WHERE m.id = NEW.agreed_at_id AND m.quorate AND (
                m.panel_id = NEW.panel_id AND m.state = 'under_way' OR EXISTS (
                    SELECT 1 FROM riskpanel_framework f JOIN riskpanel_panel p ON p.id = NEW.panel_id
                    JOIN riskpanel_framework own ON own.id = p.framework_id AND own.name = f.name
                    WHERE f.agreed_at_id = m.id AND f.state = 'published' AND f.threshold = NEW.net
                )
            )
        ) THEN
            RAISE EXCEPTION 'a quorate meeting agrees a threshold' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
# A stay ends and stays on record. Two cases of one child do not make two stays at once: whoever comes second waits
# for the first, and is refused.
A_STAY_REMAINS = pgtrigger.Protect(
    name="a_stay_remains", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__left_on__isnull=False)
)
ONE_STAY_AT_ONCE = pgtrigger.Trigger(
    name="one_stay_at_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__left_on=None),
    declare=[("of_child", "uuid")],
    func="""
        SELECT child_id INTO of_child FROM cases_case WHERE id = NEW.case_id;
        PERFORM pg_advisory_xact_lock(hashtextextended(of_child::text || '/' || NEW.panel_id, 0));
        IF EXISTS (
            SELECT 1 FROM riskpanel_logentry e JOIN cases_case c ON c.id = e.case_id
            WHERE c.child_id = of_child AND e.panel_id = NEW.panel_id AND e.left_on IS NULL AND e.case_id <> NEW.case_id
        ) THEN
            RAISE EXCEPTION 'the child is on the log of this panel' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


# A published version stays as it is: only its state may still change, to superseded. A draft becomes published and
# nothing else; where a panel scores with the version before, by a quorate meeting of such a panel.
PUBLISHED_FRAMEWORK = pgtrigger.Trigger(
    name="published_stays_as_it_is",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' THEN
                RAISE EXCEPTION 'a framework begins as a draft' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.state = 'draft' THEN
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF NEW.state = 'superseded' THEN
                RAISE EXCEPTION 'a draft is published first' USING ERRCODE = 'check_violation';
            END IF;
            IF NEW.state = 'published' AND EXISTS (
                SELECT 1 FROM riskpanel_panel p JOIN riskpanel_framework f ON f.id = p.framework_id
                WHERE f.name = NEW.name
            ) AND NOT EXISTS (
                SELECT 1 FROM riskpanel_meeting m JOIN riskpanel_panel p ON p.id = m.panel_id
                JOIN riskpanel_framework f ON f.id = p.framework_id
                WHERE m.id = NEW.agreed_at_id AND m.quorate AND f.name = NEW.name
            ) THEN
                RAISE EXCEPTION 'a meeting agrees a version that a panel scores with' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF to_jsonb(NEW) = to_jsonb(OLD) THEN RETURN NEW; END IF;
            IF OLD.state = 'published' AND NEW.state = 'superseded'
                AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state' THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION 'a published framework cannot be changed' USING ERRCODE = 'check_violation';
    """,
)

PART_OF_PUBLISHED_FRAMEWORK = pgtrigger.Trigger(
    name="part_of_published_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("locked", "boolean")],
    func="""
        SELECT bool_or(f.state <> 'draft') INTO locked FROM riskpanel_framework f
        WHERE f.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.framework_id ELSE OLD.framework_id END
            OR f.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.framework_id ELSE NEW.framework_id END;
        IF locked THEN
            RAISE EXCEPTION 'a published framework cannot be changed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)


def of_its_framework(parts: str, column: str) -> pgtrigger.Trigger:
    """A trigger of what hangs on an assessment: what it answers belongs to the version the assessment is made with."""
    return pgtrigger.Trigger(
        name="of_its_framework",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM riskpanel_assessment a JOIN {parts} p ON p.framework_id = a.framework_id
            WHERE a.id = NEW.assessment_id AND p.id = NEW.{column}
        ) THEN
            RAISE EXCEPTION 'that is not of the framework of this assessment' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - names of this module's callers
    )


# A child leaves the log at a quorate meeting under way, with the last k agreed scores, the newest of them from that
# meeting, below the threshold in force on the day of each, without a floor, not provisional and not judged high; or
# by an override (its two people and reason are a check constraint, as are the step-down plan and its lead).
# An active stay is not deleted and does not change child, panel or first day; an ended one does not change at all.
LEAVING_THE_LOG = pgtrigger.Trigger(
    name="leaving_holds_the_rule",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    declare=[
        ("sitting", "riskpanel_meeting%ROWTYPE"),
        ("needed", "integer"),
        ("confirmed", "integer"),
        ("newest", "uuid"),
    ],
    func="""
        IF TG_OP = 'DELETE' THEN
            IF OLD.left_on IS NULL THEN
                RAISE EXCEPTION 'an active stay on the log cannot be deleted' USING ERRCODE = 'check_violation';
            END IF;
            RETURN OLD;
        END IF;
        IF (NEW.case_id, NEW.panel_id, NEW.listed_on) IS DISTINCT FROM (OLD.case_id, OLD.panel_id, OLD.listed_on) THEN
            RAISE EXCEPTION 'a stay keeps its child, panel and first day' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.left_on IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
            RAISE EXCEPTION 'an ended stay stays as it is' USING ERRCODE = 'check_violation';
        END IF;
        IF (NEW.left_on, NEW.left_at_id) IS NOT DISTINCT FROM (OLD.left_on, OLD.left_at_id) THEN RETURN NEW; END IF;
        SELECT * INTO sitting FROM riskpanel_meeting WHERE id = NEW.left_at_id;
        IF sitting.id IS NULL OR sitting.panel_id <> NEW.panel_id OR sitting.state <> 'under_way'
            OR sitting.quorate IS NOT TRUE OR NEW.left_on IS NULL
            OR NEW.left_on <> (sitting.starts_at AT TIME ZONE 'Europe/London')::date THEN
            RAISE EXCEPTION 'a child leaves the log at a quorate meeting under way' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.override_reason <> '' THEN RETURN NEW; END IF;
        SELECT confirmations INTO needed FROM riskpanel_panel WHERE id = NEW.panel_id;
        SELECT count(*) FILTER (WHERE NOT provisional AND floor = '' AND net < threshold
                AND judged_band NOT IN ('high', 'very_high')),
            (array_agg(meeting_id ORDER BY place))[1]
        INTO confirmed, newest
        FROM (
            SELECT reviews.*, row_number() OVER (ORDER BY starts_at DESC, meeting_id DESC) AS place
            FROM (
                SELECT DISTINCT ON (m.starts_at, m.id) m.starts_at, a.meeting_id, a.net, a.floor, a.provisional,
                    a.judged_band, (
                        SELECT t.net FROM riskpanel_threshold t
                        WHERE t.panel_id = m.panel_id
                            AND t.since <= (m.starts_at AT TIME ZONE 'Europe/London')::date
                        ORDER BY t.since DESC, t.id DESC LIMIT 1
                    ) AS threshold
                FROM riskpanel_assessment a JOIN riskpanel_meeting m ON m.id = a.meeting_id
                WHERE a.case_id = NEW.case_id AND a.stage = 'agreed' AND m.panel_id = NEW.panel_id
                    AND (m.starts_at AT TIME ZONE 'Europe/London')::date >= NEW.listed_on
                ORDER BY m.starts_at DESC, m.id DESC, a.given_at DESC, a.id DESC
                LIMIT needed
            ) AS reviews
        ) AS placed;
        IF newest IS DISTINCT FROM sitting.id OR confirmed < needed THEN
            RAISE EXCEPTION 'the agreed scores do not let this child leave the log' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
