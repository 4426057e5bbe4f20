"""Drops from the cache what a change of the tree or of the settings makes untrue."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms.menu import forget_page, forget_settings
from cms.models import SiteSettings


@receiver([page_published, page_unpublished, page_slug_changed, post_page_move])
def page_changed(sender, instance, **kwargs):
    forget_page(instance)


@receiver(post_delete, sender=Page)
def page_deleted(sender, instance, **kwargs):
    forget_page(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def reading_right_changed(sender, instance, **kwargs):
    forget_page(instance.page)


@receiver([post_save, post_delete], sender=SiteSettings)
def settings_changed(sender, **kwargs):
    forget_settings()
