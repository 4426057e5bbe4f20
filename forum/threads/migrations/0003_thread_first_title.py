from django.db import migrations, models
from django.db.models import Exists, F, OuterRef


def take_titles_as_typed(apps, schema_editor):
    """Those that no moderator changed or gave, as far as the log and the posts tell.

    Where posts were taken out of a thread for a new one, a moderator gave that one its title.
    """
    Thread = apps.get_model("threads", "Thread")
    renamed = apps.get_model("threads", "ModerationAction").objects.filter(
        thread=OuterRef("pk"), action="renamed"
    )
    left = apps.get_model("threads", "Post").objects.filter(
        moved_to__thread=OuterRef("pk"), moved_to__number=1
    )
    Thread.objects.filter(~Exists(renamed), ~Exists(left)).update(first_title=F("title"))


class Migration(migrations.Migration):
    dependencies = [("threads", "0002_discussion")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="first_title",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text=(
                    "As the author typed it: what the author is told who does not see the thread."
                ),
                max_length=150,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(take_titles_as_typed, migrations.RunPython.noop),
    ]
