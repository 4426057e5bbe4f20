"""Recomputes sort keys, so that numbers in names sort by their value ("nr 2" before "nr 10")."""

from django.db import migrations
from django.db.models import Q

from members.collation import sort_key


def fill_sort_keys(apps, schema_editor):
    model = apps.get_model("accounts", "User")
    rows = list(
        model.objects.filter(Q(last_name__regex="[0-9]") | Q(first_name__regex="[0-9]"))
    )
    for row in rows:
        row.sort_key = f"{sort_key(row.last_name)}0000{sort_key(row.first_name)}"
    model.objects.bulk_update(rows, ["sort_key"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(fill_sort_keys, migrations.RunPython.noop)]
