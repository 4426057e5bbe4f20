"""The table of the database cache. It is a model, so that a migration creates it."""

from django.db import models


class CacheEntry(models.Model):
    """A cached value, with the columns of Django's database cache."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "forum_cache"
        default_permissions = ()
        verbose_name_plural = "cache entries"

    def __str__(self):
        return self.cache_key
