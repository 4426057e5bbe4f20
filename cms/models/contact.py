"""Forms through which readers write to the office."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import AbstractFormField, EmailFormMixin, FormMixin
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.fields import StreamField

from cms.blocks import BodyBlock
from cms.models.base import SitePage


class ContactField(AbstractFormField):
    page = ParentalKey("cms.ContactPage", on_delete=models.CASCADE, related_name="form_fields")


class ContactPage(EmailFormMixin, FormMixin, SitePage):
    """The office's address and a form; the letter goes to the office, the entry into the CMS."""

    class Purpose(models.TextChoices):
        GENERAL = "general", _("contact with the office")
        ACCESSIBILITY = "accessibility", _("report of a lack of accessibility")

    purpose = models.CharField(
        _("purpose"),
        max_length=15,
        choices=Purpose,
        default=Purpose.GENERAL,
        help_text=_("Every page of the site links to the form for reports of accessibility."),
    )
    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    thank_you = models.TextField(
        _("message after sending"),
        max_length=400,
        blank=True,
        help_text=_("When and how the office will answer."),
    )

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("purpose"),
        FieldPanel("intro"),
        FieldPanel("body"),
        InlinePanel("form_fields", heading=_("Form"), label=_("Field")),
        FieldPanel("thank_you"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("from_address"), FieldPanel("to_address")]),
                FieldPanel("subject"),
            ],
            heading=_("Letter to the office"),
        ),
        FormSubmissionsPanel(),
    ]
    page_description = _(
        "The address of the office and a form; letters reach the office and stay in the CMS."
    )
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = []
    template = "cms/contact_page.html"
    landing_page_template = "cms/contact_page_landing.html"

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
