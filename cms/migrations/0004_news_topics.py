import django.db.models.deletion
import modelcluster.contrib.taggit
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_workflow"),
    ]

    operations = [
        migrations.CreateModel(
            name="NewsTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True, max_length=100, unique=True, verbose_name="slug"
                    ),
                ),
            ],
            options={"verbose_name": "topic", "verbose_name_plural": "topics"},
        ),
        # Topics were keywords shared with pictures before any site was in use.
        migrations.RunSQL("DELETE FROM cms_newstag", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="newstag",
            name="tag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tagged",
                to="cms.newstopic",
            ),
        ),
        migrations.AlterField(
            model_name="newspage",
            name="tags",
            field=modelcluster.contrib.taggit.ClusterTaggableManager(
                blank=True,
                help_text="One to three; the list of news can be narrowed to a topic.",
                through="cms.NewsTag",
                to="cms.NewsTopic",
                verbose_name="topics",
            ),
        ),
    ]
