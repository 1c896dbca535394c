"""A notice that goes by e-mail gets its delivery in the same statement, however many notices the statement makes."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION notifications_fill_the_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One that goes at once leads its own mail; the others wait to be gathered.
    INSERT INTO notifications_delivery
        (id, notice_id, user_id, channel, state, mail_id, attempts, available_at, last_error)
    SELECT d.id, d.notice_id, d.user_id, 'email', 'due', CASE WHEN d.mail = 'at_once' THEN d.id END, 0, d.created_at, ''
    FROM (SELECT uuidv7() AS id, n.id AS notice_id, n.user_id, n.mail, n.created_at
          FROM new_rows n WHERE n.mail <> 'none') AS d;
    RETURN NULL;
END $$;

CREATE TRIGGER notices_fill_the_outbox AFTER INSERT ON notifications_notice
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION notifications_fill_the_outbox();
"""

BACKWARD = """
DROP TRIGGER notices_fill_the_outbox ON notifications_notice;
DROP FUNCTION notifications_fill_the_outbox();
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_notices_and_their_outbox")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
