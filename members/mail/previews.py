"""Previews of e-mails: administrators see each e-mail with made-up data, before anybody gets it."""

from collections.abc import Callable
from typing import NamedTuple

from django.core.mail import EmailMultiAlternatives

from members.mail.sending import render_email
from members.registry import Registry

EXAMPLE_ADDRESS = "anna@example.org"


class EmailPreview(NamedTuple):
    """An example of an e-mail.

    ``name`` is unique and part of an address, such as ``suspension-lifted``. ``example()`` returns
    the arguments of ``render``, except ``to``: the template, the subject in the active language and
    the context. It reads nothing about real people from the database.
    """

    name: str
    example: Callable[[], dict]
    render: Callable[..., EmailMultiAlternatives] = render_email

    def message(self) -> EmailMultiAlternatives:
        """The example in the active language. Nobody sends it."""
        return self.render(to=EXAMPLE_ADDRESS, **self.example())


email_previews: Registry[EmailPreview] = Registry()
