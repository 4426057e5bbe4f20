"""Settings that administrators change in the CMS: data of the operator and contact data."""

import re

from django.db import models
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from members.saved_meanwhile import SavedMeanwhileMixin


class SettingsForm(SavedMeanwhileMixin, WagtailAdminModelForm):
    """The form of the settings. Warns a user whose changes would overwrite somebody else's."""


def phone_url(phone: str) -> str:
    """A ``tel:`` URL for the first number in ``phone``; empty if it has no digits."""
    digits = re.sub(r"[^0-9+]", "", phone.split(",")[0])
    return f"tel:{digits}" if digits else ""


@register_setting(icon="cog")
class SiteSettings(BaseGenericSetting):
    """Data of the operator, for the contact page, the accessibility statement and the footer."""

    operator = models.CharField(
        _("name of the operator"),
        max_length=200,
        blank=True,
        help_text=_("The public body which runs this site."),
    )
    operator_en = models.CharField(_("name in English"), max_length=200, blank=True)
    address = models.TextField(
        _("postal address"), max_length=300, blank=True, help_text=_("As on an envelope.")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    office_hours = models.CharField(_("office hours"), max_length=160, blank=True)
    office_hours_en = models.CharField(_("office hours in English"), max_length=160, blank=True)
    delivery_address = models.CharField(
        _("address for electronic delivery"),
        max_length=120,
        blank=True,
        help_text=_("AE:PL-… of the e-Doręczenia service."),
    )
    officer_name = models.CharField(pgettext_lazy("person", "name"), max_length=160, blank=True)
    officer_email = models.EmailField(_("e-mail address"), blank=True)
    officer_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    accessibility_name = models.CharField(
        pgettext_lazy("person", "name"), max_length=160, blank=True
    )
    accessibility_email = models.EmailField(_("e-mail address"), blank=True)
    accessibility_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    security_email = models.EmailField(
        _("reports of security holes"),
        blank=True,
        help_text=_("Named in security.txt; empty: the office's address."),
    )
    shows_example_content = models.BooleanField(
        _("example content"),
        default=False,
        help_text=_("Says on every page that the content is invented."),
    )

    settings_panels = [
        MultiFieldPanel(
            [
                FieldPanel("operator"),
                FieldPanel("operator_en"),
                FieldPanel("address"),
                FieldPanel("email"),
                FieldPanel("phone"),
                FieldPanel("office_hours"),
                FieldPanel("office_hours_en"),
                FieldPanel("delivery_address"),
            ],
            heading=_("Operator"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("officer_name"),
                FieldPanel("officer_email"),
                FieldPanel("officer_phone"),
            ],
            heading=_("Data protection officer"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("accessibility_name"),
                FieldPanel("accessibility_email"),
                FieldPanel("accessibility_phone"),
            ],
            heading=_("Contact for accessibility"),
        ),
        FieldPanel("security_email"),
        FieldPanel("shows_example_content"),
    ]
    edit_handler = ObjectList(settings_panels, base_form_class=SettingsForm)

    class Meta:
        verbose_name = _("site settings")

    def __str__(self):
        return str(self._meta.verbose_name)

    @property
    def local_operator(self) -> str:
        """The operator's name in the active language, else in Polish."""
        return (self.operator_en if get_language() == "en" else "") or self.operator

    @property
    def local_office_hours(self) -> str:
        """The office hours in the active language, else in Polish."""
        return (self.office_hours_en if get_language() == "en" else "") or self.office_hours

    @property
    def phone_url(self) -> str:
        return phone_url(self.phone)

    @property
    def accessibility_mailbox(self) -> str:
        """The e-mail address for accessibility: the responsible person's, else the office's."""
        return self.accessibility_email or self.email

    @property
    def accessibility_telephone(self) -> str:
        """The telephone number for accessibility: the responsible person's, else the office's."""
        return self.accessibility_phone or self.phone

    @property
    def accessibility_telephone_url(self) -> str:
        return phone_url(self.accessibility_telephone)

    @property
    def missing_for_statement(self) -> list[str]:
        """Names of the fields without which the accessibility statement would be incomplete."""
        needed = {
            "operator": self.operator,
            "address": self.address,
            "accessibility_name": self.accessibility_name,
            "accessibility_email": self.accessibility_mailbox,
            "accessibility_phone": self.accessibility_telephone,
        }
        return [name for name, value in needed.items() if not value]
