"""Recomputes sort keys, so that numbers in names sort by their value ("nr 2" before "nr 10")."""

from django.db import migrations

from members.collation import sort_key


def fill_sort_keys(apps, schema_editor):
    for name in ('LocalGovernmentUnit', 'Organisation'):
        model = apps.get_model("units", name)
        rows = list(model.objects.filter(name__regex="[0-9]"))
        for row in rows:
            row.sort_key = sort_key(row.name)
        model.objects.bulk_update(rows, ["sort_key"], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('units', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='organisation',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'organisation', 'verbose_name_plural': 'organisations'},
        ),
        migrations.RunPython(fill_sort_keys, migrations.RunPython.noop),
    ]
