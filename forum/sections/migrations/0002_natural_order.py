"""Sorts names in Polish alphabetical order, and numbers in names by value: 2 before 10."""

from django.db import migrations, models

from members.collation import sort_key


def fill_sort_keys(apps, schema_editor):
    model = apps.get_model("sections", "Section")
    rows = list(model.objects.all())
    for row in rows:
        row.sort_key = sort_key(row.name)
    model.objects.bulk_update(rows, ["sort_key"], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('sections', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='section',
            options={'ordering': ['position', 'sort_key', 'pk'], 'verbose_name': 'section', 'verbose_name_plural': 'sections'},
        ),
        migrations.AddField(
            model_name='section',
            name='sort_key',
            field=models.CharField(db_index=True, default='', editable=False, max_length=480),
        ),
        migrations.RunPython(fill_sort_keys, migrations.RunPython.noop),
    ]
