"""Forms through which visitors write to the office."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext, gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import AbstractFormField, EmailFormMixin, FormMixin
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.fields import StreamField

from cms.admin.page_forms import FormPageForm
from cms.admin.panels import OperatorPanel
from cms.blocks.body import BodyBlock
from cms.models.base import SitePage
from cms.models.settings import SiteSettings
from cms.public.contact_form import (
    ContactFormBuilder,
    is_duplicate,
    is_within_limit,
    mail_submission,
)
from members.background import enqueue

# The name of the form field that is prefilled with the address of the page that the visitor came
# from.
PAGE_FIELD = "page"
LONGEST_PATH = 200


def own_address(path: str) -> str:
    """``path`` with SITE_URL in front; empty if it is not a path on this site or is too long."""
    is_own = path.startswith("/") and not path.startswith("//") and len(path) <= LONGEST_PATH
    if not is_own or not path.isprintable() or "\\" in path or urlsplit(path).netloc:
        return ""
    return settings.SITE_URL + path


class ContactField(AbstractFormField):
    page = ParentalKey("cms.ContactPage", on_delete=models.CASCADE, related_name="form_fields")


class ContactPage(EmailFormMixin, FormMixin, SitePage):
    """The office's address and a form. Submissions are stored in the CMS and sent by e-mail."""

    base_form_class = FormPageForm

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
        OperatorPanel(),
        *SitePage.content_panels,
        FieldPanel("purpose"),
        FieldPanel("intro"),
        FieldPanel("body"),
        InlinePanel("form_fields", heading=_("Form"), label=_("Field")),
        FieldPanel("thank_you"),
        MultiFieldPanel(
            [
                FieldPanel(
                    "to_address",
                    help_text=_(
                        "Empty: the address of the office, as the site's settings name it. Several"
                        " are separated by commas."
                    ),
                ),
                FieldPanel("subject", help_text=_("Empty: the title of the page.")),
            ],
            heading=_("Message to the office"),
        ),
        FormSubmissionsPanel(),
    ]
    page_description = _(
        "The address of the office and a form; messages reach the office and stay in the CMS."
    )
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")

    form_builder = ContactFormBuilder

    @property
    def recipients(self) -> list[str]:
        """E-mail addresses that get the submissions: those set on the page, or else the office's.

        Empty if neither is set.
        """
        if self.to_address:
            return [address.strip() for address in self.to_address.split(",")]
        office = SiteSettings.objects.order_by("pk").first() or SiteSettings()
        is_report = self.purpose == self.Purpose.ACCESSIBILITY
        mailbox = office.accessibility_mailbox if is_report else office.email
        return [mailbox] if mailbox else []

    def serve(self, request, *args, **kwargs):
        if request.method == "POST":
            response = self._receive(request)
        elif "sent" in request.GET:
            response = self.render_landing_page(request)
        else:
            page = own_address(request.GET.get("page", ""))
            form = self.get_form(page=self, initial={PAGE_FIELD: page} if page else None)
            response = self._form_page(request, form)
        # The form contains the time at which it was opened, so it must not be cached.
        add_never_cache_headers(response)
        return response

    def _receive(self, request):
        """Stores a valid submission and redirects, so that reloading the page sends nothing twice.

        Shows an invalid submission again, with its errors. A bot is redirected, too, but its
        submission is not stored.
        """
        form = self.get_form(request.POST, page=self)
        if form.is_from_a_bot:
            return HttpResponseRedirect(f"{request.path}?sent=1")  # without storing anything
        if not form.is_valid():
            return self._form_page(request, form)
        if not is_within_limit(request):
            form.add_error(None, self._too_many())
            return self._form_page(request, form, status=429)
        if not is_duplicate(self, form):
            self.process_form_submission(form)
        return HttpResponseRedirect(f"{request.path}?sent=1")

    def _form_page(self, request, form, status: int = 200):
        context = self.get_context(request) | {"form": form}
        return TemplateResponse(request, self.get_template(request), context, status=status)

    def _too_many(self) -> str:
        return gettext(
            "Many messages came from this connection within the hour. Please send yours later, or"
            " write to the address beside the form."
        )

    def process_form_submission(self, form):
        """Stores the submission and enqueues the e-mail to the office."""
        # Calls FormMixin directly: the method of EmailFormMixin would send the e-mail inside the
        # transaction and without a Reply-To header.
        submission = FormMixin.process_form_submission(self, form)
        enqueue(mail_submission, submission.pk)
        return submission

    def get_submissions_list_view_class(self):
        # Wagtail's views can be imported only after all apps are loaded.
        from cms.admin.form_submissions import SubmissionsView

        return SubmissionsView
