"""Settings that administrators change in the CMS."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="cog")
class SiteSettings(BaseGenericSetting):
    shows_example_content = models.BooleanField(
        _("example content"),
        default=False,
        help_text=_("Says on every page that the content is invented."),
    )

    class Meta:
        verbose_name = _("site settings")

    def __str__(self):
        return str(self._meta.verbose_name)
