from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        # Where `createcachetable` made the table by hand: what a cache holds can go.
        migrations.RunSQL('DROP TABLE IF EXISTS "forum_cache"', migrations.RunSQL.noop),
        migrations.CreateModel(
            name='CacheEntry',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name_plural': 'cache entries',
                'db_table': 'forum_cache',
                'default_permissions': (),
            },
        ),
    ]
