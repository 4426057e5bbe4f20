"""Adds the folded titles, by which lists of threads are filtered."""

import re
import unicodedata

from django.db import migrations, models

WORD = re.compile(r"[^\W_]+")


def folded(title):
    plain = unicodedata.normalize("NFKD", title.lower().replace("ł", "l"))
    signs = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "".join(f" {word}" for word in WORD.findall(signs))[:400]


def fold_titles(apps, schema_editor):
    threads = apps.get_model("threads", "Thread").objects
    batch = []
    for thread in threads.only("pk", "title").iterator(chunk_size=500):
        thread.folded = folded(thread.title)
        batch.append(thread)
    threads.bulk_update(batch, ["folded"], batch_size=500)


def add_index(apps, schema_editor):
    """SQLite, which serves few people, reads all titles."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX threads_by_title ON threads_thread"
            " USING gin (to_tsvector('simple', folded))"
        )


def remove_index(apps, schema_editor):
    schema_editor.execute("DROP INDEX IF EXISTS threads_by_title")


class Migration(migrations.Migration):
    dependencies = [("threads", "0004_recent_authors")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="folded",
            field=models.CharField(default="", editable=False, max_length=400),
        ),
        migrations.RunPython(fold_titles, migrations.RunPython.noop),
        migrations.RunPython(add_index, remove_index),
    ]
