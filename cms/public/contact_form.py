"""The office's contact forms: protection against bots, and the e-mail to the office.

Three checks stop most bots without an external service and without a captcha: a hidden field (a
honeypot), the signed time at which the form was opened, and a limit per IP address.
"""

import logging
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, override
from django_tasks import task
from wagtail.contrib.forms.forms import BaseForm, FormBuilder
from wagtail.contrib.forms.models import FormSubmission

from cms.access import without_resting_roles
from members.mail.sending import send_templated_email
from members.text import one_line

# A form that is sent sooner than FASTEST_SECONDS after it was opened is refused, because a person
# cannot fill it in so quickly. After OLDEST_SECONDS the user must send the form again.
FASTEST_SECONDS = 3
OLDEST_SECONDS = 24 * 3600
# The limit per IP address. It is far above what one person needs, because the people of an office
# may share an address.
MESSAGES_PER_HOUR = 10
LONGEST_TEXT = 5000
# Form field name -> value of its ``autocomplete`` attribute (WCAG 2.1, 1.3.5).
AUTOCOMPLETE = {"name": "name", "email": "email", "phone": "tel"}

logger = logging.getLogger(__name__)


class ContactForm(BaseForm):
    """A form with the fields that an editor chose, a honeypot, and the time of its opening."""

    # Names of the two hidden fields. They have a hyphen, which the name of an editor's field never
    # has.
    HONEYPOT, OPENED = "company-homepage", "form-opened"

    _is_expired = False

    @property
    def is_from_a_bot(self) -> bool:
        """Whether the honeypot is filled in."""
        return bool(self.data.get(self.HONEYPOT))

    @property
    def opened_at(self) -> str:
        """The signed time at which the form was opened; a new one if the submitted one expired."""
        given = self.data.get(self.OPENED, "")
        return given if given and not self._is_expired else self._signer.sign("form")

    @cached_property
    def _signer(self) -> signing.TimestampSigner:
        return signing.TimestampSigner(salt=f"cms.contact_form:{self.page.pk}")

    def clean(self):
        cleaned = super().clean()
        self._require_a_way_to_answer(cleaned)
        opened = self.data.get(self.OPENED, "")
        try:
            self._signer.unsign(opened, max_age=OLDEST_SECONDS)
        except signing.BadSignature:  # a wrong or expired signature
            self._is_expired = True
            raise ValidationError(
                _("The form was open for a long time. Please read it once more and send it again.")
            ) from None
        if self._is_fresh(opened):
            raise ValidationError(
                _("The form was sent very quickly. Please wait a few seconds and send it again.")
            )
        return cleaned

    def _require_a_way_to_answer(self, cleaned: dict) -> None:
        """Adds an error if the form has the fields "email" and "contact" and both are empty."""
        both = {"email", "contact"}
        if both <= set(self.fields) and not any(cleaned.get(name) for name in both):
            wants = _("Please give an e-mail address or another way to reach you.")
            if "email" not in self.errors:
                self.add_error("email", wants)

    def _is_fresh(self, opened: str) -> bool:
        try:
            self._signer.unsign(opened, max_age=FASTEST_SECONDS)
        except signing.SignatureExpired:
            return False
        return True


class ContactFormBuilder(FormBuilder):
    """Wagtail's form builder, with a length limit for texts and with autocomplete attributes."""

    def create_multiline_field(self, field, options):
        options["max_length"] = LONGEST_TEXT
        options["widget"] = forms.Textarea(attrs={"rows": 6})
        return super().create_multiline_field(field, options)

    @property
    def formfields(self):
        found = super().formfields
        for name, token in AUTOCOMPLETE.items():
            if name in found:
                found[name].widget.attrs["autocomplete"] = token
        return found

    def get_form_class(self):
        return type("ContactForm", (ContactForm,), self.formfields)


def is_within_limit(request) -> bool:
    """Counts this message for the sender's IP address and returns whether it is within the limit.

    Only a hash of the address is stored. If the cache does not answer, every message is accepted.
    """
    address = get_adapter().get_client_ip(request)
    hashed = salted_hmac("cms.contact_form", address, algorithm="sha256").hexdigest()
    key = f"cms:contact_form:{hashed}"
    try:
        cache.add(key, 0, timeout=3600)
        return cache.incr(key) <= MESSAGES_PER_HOUR
    except Exception as error:  # every cache backend raises its own errors
        logger.warning("The cache does not answer, so messages are not limited: %r", error)
        return True


def is_duplicate(page, form: ContactForm) -> bool:
    """Whether the same content was already sent within the last hour, as by a double click."""
    since = timezone.now() - timedelta(hours=1)
    return FormSubmission.objects.filter(
        page=page, submit_time__gte=since, form_data=form.cleaned_data
    ).exists()


@task()
def mail_submission(submission_id: int) -> None:
    """E-mails a submission to the recipients of its form, in the language of the form.

    Sends nothing if the submission was deleted, or if the form no longer has recipients.
    """
    submissions = FormSubmission.objects.select_related("page__locale")
    if not (submission := submissions.filter(pk=submission_id).first()):
        return
    page = submission.page.specific
    recipients = without_resting_roles(page.recipients)
    if not recipients:
        logger.warning("Form %s has no recipients: its messages are only in the CMS.", page.pk)
        return
    with override(page.locale.language_code):
        heading = one_line(page.subject or page.title)
        lists = reverse("wagtailforms:list_submissions", args=[page.pk])
        context = {
            "heading": heading,
            "answers": _answers(page, submission),
            "url": settings.SITE_URL + lists,
        }
        send_templated_email(
            "contact_message",
            to=recipients,
            subject=heading,
            context=context,
            reply_to=_sender(page, submission),
        )


def _answers(page, submission: FormSubmission) -> list[tuple[str, str]]:
    """Returns (label, answer) for each field of the form."""
    return [
        (field.label, _as_text(submission.form_data.get(field.clean_name)))
        for field in page.get_form_fields()
    ]


def _as_text(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value)
    return "–" if value in (None, "") else str(value)


def _sender(page, submission: FormSubmission) -> str:
    """The first address that the visitor gave in an e-mail field, for Reply-To; else empty.

    Addresses with line breaks are skipped.
    """
    given = (
        submission.form_data.get(field.clean_name)
        for field in page.get_form_fields()
        if field.field_type == "email"
    )
    addresses = [str(address) for address in given if address]
    return next((address for address in addresses if address == one_line(address)), "")
