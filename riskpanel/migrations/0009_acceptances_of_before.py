"""Who accepted before is kept by name: of each seat whoever sat in it."""

from typing import Any

from django.db import migrations


def copy(apps: Any, schema_editor: Any) -> None:
    attendance, acceptance = apps.get_model("riskpanel", "Attendance"), apps.get_model("riskpanel", "Acceptance")
    rows = attendance.objects.filter(confidentiality_accepted_at__isnull=False).select_related("member")
    acceptance.objects.bulk_create(
        (
            acceptance(
                meeting_id=row.meeting_id,
                user_id=row.deputy_id or row.member.user_id,
                noted_by_id=row.deputy_id or row.member.user_id,
                at=row.confidentiality_accepted_at,
            )
            for row in rows.iterator()
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("riskpanel", "0008_statement_accepted_by_each_person")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
