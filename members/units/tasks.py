"""Letters about applications. A task may run twice: it only ever tells the present state."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from members.units.models import Affiliation


@task()
def mail_decision(affiliation_id: int) -> None:
    """Tells the applicant what was decided, in the applicant's language."""
    affiliation = Affiliation.objects.for_list().get(pk=affiliation_id)
    approved = affiliation.state == Affiliation.State.ACTIVE
    with translation.override(affiliation.user.language):
        subject = (
            _("Your application was approved: the Forum is open to you")
            if approved
            else _("Your application was not approved")
        )
        target = reverse("forum:home") if approved else reverse("units:joining")
        context = {
            "affiliation": affiliation,
            "approved": approved,
            "url": settings.SITE_URL + target,
        }
        letter = EmailMultiAlternatives(
            subject,
            render_to_string("emails/affiliation_decided.txt", context),
            to=[affiliation.user.email],
        )
        letter.attach_alternative(
            render_to_string("emails/affiliation_decided.html", context), "text/html"
        )
        letter.send()
