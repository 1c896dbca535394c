"""Of the referrals so far: by what was typed of the household, or the record where somebody was chosen."""

from django.db import migrations

FORWARD = """
UPDATE referrals_referredchild r SET
    as_given = btrim(coalesce(m.given_name, h.given_name) || ' ' || coalesce(m.family_name, h.family_name)),
    born_as_given = CASE WHEN m.id IS NULL THEN h.date_of_birth ELSE m.date_of_birth END
FROM referrals_referredchild o JOIN cases_child h ON h.id = o.child_id
LEFT JOIN LATERAL (
    SELECT * FROM referrals_householdmember m
    WHERE m.referral_id = o.referral_id AND m.child_id = o.child_id ORDER BY m.place LIMIT 1
) AS m ON true
WHERE r.id = o.id AND NOT r.is_first
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0026_others_as_given")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
