"""Adds to each thread the two people who wrote before its last author."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery


def find_authors(apps, schema_editor):
    posts = apps.get_model("threads", "Post").objects.filter(thread=OuterRef("pk"))
    shown = posts.filter(hidden_at=None, moved_to=None).order_by().values("author")
    latest = shown.annotate(latest=Max("created_at"), number=Max("number"))
    authors = latest.order_by("-latest", "-number").values("author")
    # Only threads with a reply can have more than one author.
    apps.get_model("threads", "Thread").objects.filter(reply_count__gt=0).update(
        previous_author=Subquery(authors[1:2]), earlier_author=Subquery(authors[2:3])
    )


def _author():
    return models.ForeignKey(
        db_index=False,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("threads", "0003_drafts_of_forms"),
    ]

    operations = [
        migrations.AddField(model_name="thread", name="previous_author", field=_author()),
        migrations.AddField(model_name="thread", name="earlier_author", field=_author()),
        migrations.RunPython(find_authors, migrations.RunPython.noop),
    ]
