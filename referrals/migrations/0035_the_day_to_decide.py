"""When the working days there are to decide end, whatever the colour; and a way to the team that stands in for another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0034_pupil_number_of_a_referral")]

    operations = [
        migrations.AddField(
            "referral",
            "day_ends_at",
            models.DateTimeField(help_text="when the working days there are to decide end", null=True),
        ),
        migrations.AddField(
            "referral",
            "day_remind_at",
            models.DateTimeField(help_text="when a quarter of them is left", null=True),
        ),
        migrations.AlterField(
            "referral",
            "routed",
            models.CharField(
                blank=True,
                choices=[
                    ("postcode", "By the child's postcode"),
                    ("out_of_area", "The postcode lies in no locality here"),
                    ("no_postcode", "No postcode is known"),
                    ("nobody_there", "The team for the place has nobody at its front door"),
                    ("by_hand", "Sent on by the front door"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
    ]
