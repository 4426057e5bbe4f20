"""The links in e-mails that ask the head of a unit for a consent, without an account.

A link has a signed token with the id of one request, so it serves one enrolment. It does not expire
by itself: the page answers only while the consent is awaited.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from training.models import DelegationRequest

SALT = "training.consent"


def consent_url(asked: DelegationRequest) -> str:
    """The whole address of the page on which the head of the unit decides."""
    token = signing.Signer(salt=SALT).sign(str(asked.pk))
    return settings.SITE_URL + reverse("consents:decide", args=[token])


def request_of(token: str) -> DelegationRequest | None:
    """The request with this token; None if the token is invalid or the request was deleted."""
    try:
        pk = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return DelegationRequest.objects.filter(pk=pk).first()
