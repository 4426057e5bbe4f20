from django.apps import AppConfig


class CacheConfig(AppConfig):
    name = "members.cache"
