"""Signing up. Neither texts nor response times show whether an address has an account.

People may sign up again with an address that was never confirmed. Then no new account is created:
a new code is sent for the existing account. The account gets the name and the password that were
typed in the browser in which the code is entered: only the owner of the address has the code.
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
    """allauth's form, changed to do the same work whether or not the address has an account.

    allauth itself shows the same page in both cases. But if the address has an account, it does not
    hash the password, so it answers ten times as fast.
    """

    def try_save(self, request: HttpRequest):
        """Returns (account, None), or (None, response) if the address belongs to an account in use.

        An account is in use if ``unconfirmed_account`` does not return it. allauth defines these
        return values.
        """
        typed = self._account(request)
        account = unconfirmed_account(self.cleaned_data["email"])
        if self.account_already_exists:
            self._create_and_roll_back(request, typed)
        else:
            account = self._create(request, typed)
        _remember(request, account, typed)
        return (account, None) if account else super().try_save(request)

    def _create(self, request: HttpRequest, account: User) -> User | None:
        """Stores the new account and its address in one transaction, and returns the account.

        If another request, for example of a second click, has just created an account with the
        address, returns that account, or None if it is in use already.
        """
        try:
            with transaction.atomic():
                self._store(request, account)
        except IntegrityError:
            self.account_already_exists = True
            return unconfirmed_account(self.cleaned_data["email"])
        return account

    def _create_and_roll_back(self, request: HttpRequest, typed: User) -> None:
        """Stores an account with an invented address and rolls back; takes as long as ``_create``.

        It is called when the address of the form has an account, because the response time must not
        show this.
        """
        account = User(email=f"{uuid4().hex[:12]}@in-vain.invalid")
        _copy(typed, account)
        with transaction.atomic():
            with transaction.atomic():
                self._store(request, account)
                transaction.set_rollback(True)
            # Commits a write that changes nothing: as in ``_create``, the request must wait for the
            # disk, and the database waits for the disk only when it commits a write.
            known = User.objects.filter(email=self.cleaned_data["email"])
            known.update(language=F("language"))

    def _account(self, request: HttpRequest) -> User:
        """The account with the values of the form, not saved.

        Hashing the password takes long, so call this before a transaction begins.
        """
        adapter = get_adapter()
        account = adapter.save_user(request, adapter.new_user(request), self, commit=False)
        account.language = get_language()
        return account

    def _store(self, request: HttpRequest, account: User) -> None:
        account.save()
        self.custom_signup(request, account)
        setup_user_email(request, account, [EmailAddress(email=account.email)])


def unconfirmed_account(email: str) -> User | None:
    """The active account with this address, if it was never confirmed nor used; else None.

    It was confirmed if its address was verified, and used if somebody has signed in to it.
    """
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True)
    accounts = User.objects.filter(email=User.objects.normalize_email(email), last_login=None)
    return accounts.filter(is_active=True).exclude(pk__in=confirmed.values("user")).first()


def take_what_was_typed(request: HttpRequest, account: User) -> None:
    """Gives ``account`` the name, password and language that were entered in this browser.

    The stored values may differ, if somebody else signed up with the same address. Does nothing if
    nobody signed up for this account in this browser.
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
