"""Signing up, so that nobody learns by it who has an account: neither by words nor by time."""

from uuid import uuid4

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from members.accounts.models import User


class SignUpForm(SignupForm):
    """allauth's form. An address that has an account costs the site as much as one without.

    allauth answers both alike, but opens no account for the first: without a password to hash,
    that answer comes ten times as fast.
    """

    def try_save(self, request: HttpRequest):
        """As allauth's: the new account and None, or None and the answer to a known address."""
        if self.account_already_exists:
            self._open_in_vain(request)
        return super().try_save(request)

    def save(self, request: HttpRequest) -> User:
        """The new account, stored in one transaction with its address."""
        account = self._account(request)
        with transaction.atomic():
            self._store(request, account)
        return account

    def _open_in_vain(self, request: HttpRequest) -> None:
        """Does the work of ``save`` for an address that is nobody's, and takes it back."""
        account = self._account(request)
        account.email = f"{uuid4().hex[:12]}@in-vain.invalid"
        with transaction.atomic():
            with transaction.atomic():
                self._store(request, account)
                transaction.set_rollback(True)
            # Databases wait for their disk only when something is written for good.
            known = User.objects.filter(email=self.cleaned_data["email"])
            known.update(language=F("language"))

    def _account(self, request: HttpRequest) -> User:
        """Not stored yet. The password is hashed here, while no row is locked."""
        adapter = get_adapter()
        return adapter.save_user(request, adapter.new_user(request), self, commit=False)

    def _store(self, request: HttpRequest, account: User) -> None:
        account.save()
        self.custom_signup(request, account)
        setup_user_email(request, account, [EmailAddress(email=account.email)])
