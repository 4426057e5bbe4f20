"""Adds to each thread the number of its posts that are hidden or were moved away."""

from django.db import migrations, models
from django.db.models import Count, OuterRef, Q, Subquery


def count_lost_posts(apps, schema_editor):
    lost = Q(hidden_at__isnull=False) | Q(moved_to__isnull=False)
    posts = apps.get_model("threads", "Post").objects.filter(lost)
    of_thread = posts.filter(thread=OuterRef("pk")).order_by().values("thread")
    threads = apps.get_model("threads", "Thread").objects
    threads.filter(pk__in=posts.values("thread")).update(
        lost_count=Subquery(of_thread.annotate(number=Count("pk")).values("number"))
    )


class Migration(migrations.Migration):
    dependencies = [("threads", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="lost_count",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="How many posts are hidden or were moved away.",
            ),
        ),
        migrations.RunPython(count_lost_posts, migrations.RunPython.noop),
    ]
