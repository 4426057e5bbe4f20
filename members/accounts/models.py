"""People's accounts: the e-mail address is the login, first and last name are what others read."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Site roles. Each is a group of this name; `setup_site` makes them and gives their rights."""

    ADMINISTRATOR = "administrator", _("Administrator")
    MODERATOR = "moderator", _("Moderator")
    EDITOR = "editor", _("Editor")
    AUTHOR = "author", _("Author")
    ORGANISER = "organiser", _("Organiser")
    EXPERT = "expert", _("Expert")


class UserManager(BaseUserManager):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A saved account; without a password it cannot sign in by one.

        Raises ValueError when the address is empty.
        """
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """An account with every right of the site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    @classmethod
    def normalize_email(cls, email):
        """The whole address in lower case: people do not tell Anna@ from anna@, nor do we."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, email):
        return self.get(email=self.normalize_email(email))


class User(AbstractUser):
    """An account. Belonging to a unit, and with it the forum, is an affiliation's matter."""

    username = None
    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self):
        return self.get_full_name()

    def clean(self):
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    @property
    def initials(self) -> str:
        """Two letters that stand where other sites put a photograph."""
        return (self.first_name[:1] + self.last_name[:1]).upper()

    @property
    def is_suspended(self) -> bool:
        """Whether a moderator keeps the person out of the forum at this moment."""
        return self.suspended_until is not None and self.suspended_until > timezone.now()
