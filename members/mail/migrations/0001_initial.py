import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="QueuedEmail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.JSONField(default=dict, verbose_name="content")),
                (
                    "recipients",
                    models.TextField(
                        blank=True, help_text="One on each line.", verbose_name="recipients"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="written at"
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(db_index=True, null=True, verbose_name="expires"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("tried_at", models.DateTimeField(null=True, verbose_name="being sent since")),
                (
                    "sent_at",
                    models.DateTimeField(db_index=True, null=True, verbose_name="accepted at"),
                ),
                (
                    "failed_at",
                    models.DateTimeField(db_index=True, null=True, verbose_name="given up at"),
                ),
                (
                    "error",
                    models.CharField(
                        blank=True,
                        help_text="Its kind and number alone: what the mail server says may name people.",
                        max_length=100,
                        verbose_name="last error",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter on its way",
                "verbose_name_plural": "letters on their way",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at", None), ("failed_at", None), _connector="OR"
                        ),
                        name="mail_left_or_given_up",
                    )
                ],
            },
        ),
    ]
