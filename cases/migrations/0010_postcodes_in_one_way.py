from django.db import migrations

# As `cases.finding.tidy_postcode`: capitals, and one space before the last three.
TIDY = r"""
UPDATE cases_child SET postcode = tidy.postcode
FROM (
    SELECT id,
        CASE WHEN length(letters) > 4 THEN left(letters, -3) || ' ' || right(letters, 3) ELSE letters END AS postcode
    FROM (SELECT id, upper(regexp_replace(postcode, '\s', '', 'g')) AS letters FROM cases_child WHERE postcode <> '') typed
) tidy
WHERE tidy.id = cases_child.id AND tidy.postcode <> cases_child.postcode
"""


class Migration(migrations.Migration):
    """Postcodes were kept as they were typed, and one without its space was found by nobody."""

    dependencies = [("cases", "0009_records_made_one")]

    operations = [migrations.RunSQL(TIDY, migrations.RunSQL.noop)]
