"""Adds a sort key for Polish order, in which numbers in names sort by their value."""

from django.db import migrations, models

from members.collation import sort_key


def fill_sort_keys(apps, schema_editor):
    model = apps.get_model("membership", "Group")
    rows = list(model.objects.all())
    for row in rows:
        row.sort_key = sort_key(row.name)
    model.objects.bulk_update(rows, ["sort_key"], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('membership', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='group',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'group of people and organisations', 'verbose_name_plural': 'groups of people and organisations'},
        ),
        migrations.AddField(
            model_name='group',
            name='sort_key',
            field=models.CharField(db_index=True, default='', editable=False, max_length=480),
        ),
        migrations.RunPython(fill_sort_keys, migrations.RunPython.noop),
    ]
