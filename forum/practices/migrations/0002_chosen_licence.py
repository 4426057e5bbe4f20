"""Removes the default licence of a case: its author has to choose one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('practices', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bestpractice',
            name='licence',
            field=models.CharField(blank=True, choices=[('cc-by-4.0', 'CC BY 4.0: everybody may use it and names the author'), ('cc-by-sa-4.0', 'CC BY-SA 4.0: as above, and passes it on the same way'), ('cc0-1.0', 'CC0 1.0: everybody may use it without conditions'), ('reserved', 'all rights reserved: ask the author')], max_length=20, verbose_name='licence'),
        ),
    ]
