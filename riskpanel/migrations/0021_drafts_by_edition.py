import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("riskpanel", "0020_a_quorum_may_ask_for_no_sector")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="itemdraft", name="a_draft_goes_forward"),
        migrations.RemoveConstraint(model_name="itemdraft", name="one_draft_of_an_author"),
        migrations.RenameField(model_name="itemdraft", old_name="desk", new_name="form_name"),
        migrations.RemoveField(model_name="itemdraft", name="window"),
        migrations.RemoveField(model_name="itemdraft", name="turn"),
        migrations.AddField(model_name="itemdraft", name="editing", field=models.UUIDField(blank=True, null=True)),
        pgtrigger.migrations.AddTrigger(
            model_name="itemdraft",
            trigger=pgtrigger.compiler.Trigger(
                name="a_draft_goes_forward",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF NEW.revision <= OLD.revision\n            OR (NEW.item_id, NEW.author_id, NEW.form_name)\n                IS DISTINCT FROM (OLD.item_id, OLD.author_id, OLD.form_name) THEN\n            RAISE EXCEPTION 'a draft only goes forward' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="8a84704a12302a6bc18e8e985acbdb639830f47a",
                    operation="UPDATE",
                    pgid="pgtrigger_a_draft_goes_forward_ab1a9",
                    table="riskpanel_itemdraft",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="itemdraft",
            constraint=models.UniqueConstraint(fields=("item", "author", "form_name"), name="one_draft_of_an_author"),
        ),
    ]
