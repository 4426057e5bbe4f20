"""Signing up without showing whether an address has an account, neither by text nor by timing.

An account whose address was never confirmed belongs to nobody yet: whoever signs up with the
address again goes on with it and gets a new code. Its name and password are those typed in the
browser in which the code is entered.
"""

from uuid import uuid4

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import get_language

from members.accounts.models import User

SESSION_KEY = "sign_up"
TYPED = ["first_name", "last_name", "language", "password"]


class SignUpForm(SignupForm):
    """allauth's form, with the same work for an address that has an account as for a new one.

    allauth shows the same page in both cases, but creates no account for a known address: without a
    password to hash, that answer comes ten times as fast.
    """

    def try_save(self, request: HttpRequest):
        """As in allauth: (account, None), or (None, response) for a confirmed address."""
        typed = self._account(request)
        account = unconfirmed_account(self.cleaned_data["email"])
        if self.account_already_exists:
            self._create_and_roll_back(request, typed)
        else:
            account = self._create(request, typed)
        _remember(request, account, typed)
        return (account, None) if account else super().try_save(request)

    def _create(self, request: HttpRequest, account: User) -> User | None:
        """The new account and its address, stored in one transaction.

        If a second click on the button was faster, the account that it created.
        """
        try:
            with transaction.atomic():
                self._store(request, account)
        except IntegrityError:
            self.account_already_exists = True
            return unconfirmed_account(self.cleaned_data["email"])
        return account

    def _create_and_roll_back(self, request: HttpRequest, typed: User) -> None:
        """Does the work of ``_create`` with an invented address and rolls it back."""
        account = User(email=f"{uuid4().hex[:12]}@in-vain.invalid")
        _copy(typed, account)
        with transaction.atomic():
            with transaction.atomic():
                self._store(request, account)
                transaction.set_rollback(True)
            # A real write too, because databases wait for the disk only when they commit one.
            known = User.objects.filter(email=self.cleaned_data["email"])
            known.update(language=F("language"))

    def _account(self, request: HttpRequest) -> User:
        """The account, not yet saved. The password is hashed here, before any row is locked."""
        adapter = get_adapter()
        account = adapter.save_user(request, adapter.new_user(request), self, commit=False)
        account.language = get_language()
        return account

    def _store(self, request: HttpRequest, account: User) -> None:
        account.save()
        self.custom_signup(request, account)
        setup_user_email(request, account, [EmailAddress(email=account.email)])


def unconfirmed_account(email: str) -> User | None:
    """The account with this address if nobody ever confirmed the address or signed in."""
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True)
    accounts = User.objects.filter(email=User.objects.normalize_email(email), last_login=None)
    return accounts.filter(is_active=True).exclude(pk__in=confirmed.values("user")).first()


def take_what_was_typed(request: HttpRequest, account: User) -> None:
    """Gives ``account`` the name and password that were typed in this browser.

    Somebody else may have signed up with the address too, before or after.
    """
    typed = request.session.pop(SESSION_KEY, None)
    if typed and typed["account"] == account.pk:
        _copy(User(**typed["typed"]), account)
        account.save(update_fields=TYPED)


def _remember(request: HttpRequest, account: User | None, typed: User) -> None:
    fields = {name: getattr(typed, name) for name in TYPED}
    request.session[SESSION_KEY] = {"account": account and account.pk, "typed": fields}


def _copy(source: User, target: User) -> None:
    for name in TYPED:
        setattr(target, name, getattr(source, name))
