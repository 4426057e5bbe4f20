"""Accounts. Users sign in with their e-mail address; others see their first and last name."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from members.accounts.tokens import digest_of
from members.collation import fold, sort_key


class Role(models.TextChoices):
    """Site roles.

    Each role is a Django group with the value as its name. ``manage.py setup_site`` creates the
    groups and gives them their permissions.
    """

    ADMINISTRATOR = "administrator", _("Administrator")
    MODERATOR = "moderator", _("Moderator")
    EDITOR = "editor", _("Editor")
    AUTHOR = "author", _("Author")
    ORGANISER = "organiser", _("Organiser")
    EXPERT = "expert", _("Expert")


class UserManager(BaseUserManager):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Creates an account. If ``password`` is None, the account has no usable password.

        Raises ValueError if the address is empty.
        """
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Creates an account with all permissions."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_for_update(self, pk: int) -> "User":
        """The account, locked until the transaction ends.

        Raises PermissionDenied if it does not exist or was erased.
        """
        account = self.select_for_update(no_key=True).filter(pk=pk, erased_at=None).first()
        if account is None:
            raise PermissionDenied
        return account

    def administrators(self) -> models.QuerySet["User"]:
        """Accounts of superusers and administrators, without those that are inactive or erased.

        Suspended accounts are included."""
        role = User.groups.through.objects.filter(group__name=Role.ADMINISTRATOR)
        running = models.Q(is_superuser=True) | models.Q(pk__in=role.values("user"))
        return self.filter(running, is_active=True, erased_at=None)

    @classmethod
    def normalize_email(cls, email):
        """The whole address in lower case, without spaces around it.

        Django converts only the domain to lower case, but people do not distinguish Anna@ from
        anna@.
        """
        return (email or "").strip().lower()

    def get_by_natural_key(self, email):
        return self.get(email=self.normalize_email(email))


class User(AbstractUser):
    """An account. Not every account belongs to a member of the forum: see ``membership_of``."""

    username = None
    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    folded = models.CharField(max_length=180, editable=False, default="")
    sort_key = models.CharField(max_length=720, editable=False, default="", db_index=True)

    retained_name = ""
    """The former name of an erased account. Only ``show_retained_names`` sets it, for pages that
    show a document which by law may still name the person."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self):
        return self.get_full_name()

    def save(self, *args, update_fields=None, **kwargs):
        """Also sets ``folded`` (for searching) and ``sort_key`` (for the Polish order)."""
        self.folded = fold(f"{self.first_name} {self.last_name}")[:180]
        self.sort_key = f"{sort_key(self.last_name)}0000{sort_key(self.first_name)}"
        if update_fields is not None and {"first_name", "last_name"} & set(update_fields):
            update_fields = {*update_fields, "folded", "sort_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    save.alters_data = True

    def get_full_name(self):
        """First and last name; for an erased account ``retained_name`` or "deleted account"."""
        if self.erased_at:
            return self.retained_name or gettext("deleted account")
        return super().get_full_name()

    def clean(self):
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    @property
    def initials(self) -> str:
        """The initials, which are shown in place of a photograph."""
        return initials_of(self.first_name, self.last_name)

    @property
    def gets_letters(self) -> bool:
        """Whether the site sends e-mails to the user: only if the account is active and not
        erased."""
        return self.is_active and self.erased_at is None

    @property
    def is_suspended(self) -> bool:
        """Whether the user is suspended at this moment."""
        return self.suspended_until is not None and self.suspended_until > timezone.now()


def initials_of(first_name: str, last_name: str) -> str:
    """The initials of a person, in capitals."""
    return (first_name[:1] + last_name[:1]).upper()


class Receipt(models.Model):
    """A record that a user accepted a version of the rules, or was shown a privacy notice."""

    class Kind(models.TextChoices):
        RULES = "rules", _("rules of the Forum, accepted")
        PRIVACY = "privacy", _("privacy notice, shown")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="receipts",
        verbose_name=_("account"),
    )
    kind = models.CharField(pgettext_lazy("legal notice", "text"), max_length=10, choices=Kind)
    version = models.PositiveIntegerField(_("version"))
    in_force_on = models.DateField(_("in force from"))
    url = models.CharField(_("address"), max_length=300)
    given_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = _("accepted or shown text")
        verbose_name_plural = _("accepted and shown texts")

    def __str__(self):
        return f"{self.get_kind_display()}, {self.version}"


class EmailChangeQuerySet(models.QuerySet):
    def alive(self) -> "EmailChangeQuerySet":
        """Changes that can still be undone by the links in their e-mails."""
        return self.filter(restored_at=None, expires_at__gt=timezone.now())

    def waiting(self, user: User, new_email: str) -> "EmailChangeQuerySet":
        """Requests of ``user`` for the address ``new_email``, which is not confirmed yet.

        Only requests that can still be undone."""
        return self.alive().filter(user=user, new_email=new_email, changed_at=None)

    def opened_by(self, token: str) -> "EmailChangeQuerySet":
        """The change that ``token``, from a link in an e-mail, can undo."""
        digest = digest_of(token)
        return self.filter(models.Q(request_digest=digest) | models.Q(change_digest=digest))


class EmailChange(models.Model):
    """A requested or completed change of the sign-in address.

    The former address gets an e-mail at the request and another at the change. Each has a link with
    its own token, which undoes the change. Only digests of the tokens are stored. The row is
    deleted when the links expire.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="email_changes",
        verbose_name=_("account"),
    )
    old_email = models.EmailField(_("former address"))
    new_email = models.EmailField(_("new address"))
    requested_at = models.DateTimeField(_("change asked for"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    restored_at = models.DateTimeField(_("undone"), null=True, blank=True)
    expires_at = models.DateTimeField(_("can be undone until"))
    request_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    change_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("change of the sign-in address")
        verbose_name_plural = _("changes of the sign-in address")

    def __str__(self):
        return f"{self.user_id}, {timezone.localdate(self.requested_at)}"
