"""Requesting an export of the user's data, and deleting an account."""

from collections.abc import Iterable
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members.accounts.models import User
from members.audit.models import Entry, record
from members.background import enqueue
from members.privacy import tasks
from members.privacy.models import Export, RetainedName
from members.privacy.sources import personal_data_sources
from members.storage import delete_with_files


class AlreadyPreparing(Exception):
    """An export is being prepared already."""


class AlreadyErased(Exception):
    """The account is deleted already."""


class LastAdministrator(Exception):
    """The account is the site's only administrator."""


@transaction.atomic
def request_export(*, by: User) -> Export:
    """Enqueues an export of all data of ``by``, and writes a log entry.

    Deletes the earlier export of the user, with its file. Raises AlreadyPreparing if an export of
    the user is being prepared.
    """
    # Clicks of one person follow one another, so that none deletes what another has just created.
    User.objects.get_for_update(by.pk)
    own = Export.objects.of(by).select_for_update()
    if own.being_made().exists():
        raise AlreadyPreparing
    delete_with_files(own)
    copy = Export.objects.create(user=by)
    record(Entry.Action.EXPORTED, by=by, about=by)
    enqueue(tasks.prepare_export, copy.pk)
    return copy


@transaction.atomic
def erase_account(user: User, *, by: User) -> User:
    """Deletes or anonymises all personal data of ``user``, and confirms it by e-mail.

    The row of the account stays, without a name, as the author of the user's posts. Returns the
    row. ``by`` is the user, or an administrator whom the user asked. Raises PermissionDenied for
    anybody else, AlreadyErased if the account is deleted already, and LastAdministrator if ``user``
    is the site's only administrator.
    """
    # Without the key: rows that name these accounts may be written meanwhile.
    running = User.objects.administrators().select_for_update(no_key=True)
    administrators = list(running.order_by("pk"))
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if by.pk != locked.pk and by not in administrators:
        raise PermissionDenied
    if locked.erased_at:
        raise AlreadyErased
    if administrators == [locked]:
        raise LastAdministrator
    email, language = locked.email, locked.language
    for source in personal_data_sources():
        source.erase(locked)
    _anonymise(locked)
    record(Entry.Action.ERASED, by=by, about=locked)
    tasks.mail_erased(email, language)
    return locked


def is_last_administrator(user: User) -> bool:
    """Whether ``user`` is the site's only administrator."""
    return list(User.objects.administrators()[:2]) == [user]


def retain_name(user: User) -> None:
    """Stores the name of an account that is being deleted, because adopted minutes show it."""
    RetainedName.objects.get_or_create(user=user, defaults={"name": user.get_full_name()})


def show_retained_names(people: Iterable[User | None]) -> None:
    """Sets ``retained_name`` on the erased accounts among ``people``, with at most one query.

    The attribute is empty if no name was retained. Call the function only for documents that by law
    may still name the person.
    """
    erased = [person for person in people if person and person.erased_at]
    if not erased:
        return
    retained = RetainedName.objects.filter(user__in=erased)
    names = dict(retained.values_list("user_id", "name"))
    for person in erased:
        person.retained_name = names.get(person.pk, "")


def _anonymise(user: User) -> None:
    user.first_name = user.last_name = ""
    user.language = settings.LANGUAGE_CODE
    user.email = f"{uuid4().hex}@erased.invalid"
    user.set_unusable_password()
    user.is_active = user.is_staff = user.is_superuser = False
    user.suspended_until = user.last_login = None
    # The exact time of joining could identify the person.
    user.date_joined = user.date_joined.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    user.erased_at = timezone.now()
    user.save()
