"""Pages of the CMS that show administrators every e-mail of the site, with example data."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from members.mail.models import QueuedEmail
from members.mail.previews import EmailPreview, email_previews
from members.units.admin.viewsets import AdministratorsOnly

LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " frame-ancestors 'self'; form-action 'none'; base-uri 'none'; sandbox"
)
"""The Content-Security-Policy of the HTML part: styles may be in attributes, scripts nowhere."""


class ForSuperusers(PermissionCheckedMixin):
    permission_policy = AdministratorsOnly(QueuedEmail)
    permission_required = "view"


class EmailListView(ForSuperusers, WagtailAdminTemplateMixin, TemplateView):
    """Lists all e-mails by subject, in the language of the administrator."""

    page_title = _("E-mails of the site")
    header_icon = "mail"
    index_url_name = "email_previews"
    template_name = "cms/admin/email_list.html"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        emails = [(preview.name, preview.message().subject) for preview in email_previews]
        return super().get_context_data(emails=sorted(emails), **kwargs)


class EmailPreviewView(ForSuperusers, WagtailAdminTemplateMixin, TemplateView):
    """Shows one e-mail in every language: subject, HTML part and text part."""

    header_icon = "mail"
    template_name = "cms/admin/email_preview.html"

    def get_page_title(self):
        return self.preview.message().subject

    def get_breadcrumbs_items(self):
        index = {"url": reverse("email_previews"), "label": EmailListView.page_title}
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), index, here]

    def get_context_data(self, **kwargs):
        self.preview = preview_or_404(kwargs["name"])
        versions = []
        for code, language in settings.LANGUAGES:
            with translation.override(code):
                message = self.preview.message()
            versions.append({"code": code, "language": language, "message": message})
        return super().get_context_data(versions=versions, **kwargs)


@method_decorator(xframe_options_sameorigin, name="dispatch")
class EmailHtmlView(ForSuperusers, View):
    """The HTML part of one e-mail, for the frame on its page."""

    def get(self, request, name, language):
        if language not in dict(settings.LANGUAGES):
            raise Http404
        with translation.override(language):
            message = preview_or_404(name).message()
        headers = {"Content-Security-Policy": LETTER_POLICY}
        return HttpResponse(message.alternatives[0].content, headers=headers)


def preview_or_404(name: str) -> EmailPreview:
    found = [preview for preview in email_previews if preview.name == name]
    if not found:
        raise Http404
    return found[0]


def email_urls() -> list:
    """The URL patterns of these pages."""
    return [
        path("reports/e-mails/", EmailListView.as_view(), name="email_previews"),
        path("reports/e-mails/<slug:name>/", EmailPreviewView.as_view(), name="email_preview"),
        path(
            "reports/e-mails/<slug:name>/<slug:language>/",
            EmailHtmlView.as_view(),
            name="email_html",
        ),
    ]
