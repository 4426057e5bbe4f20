"""Personal data in the inbox: notifications, what a person follows, and their settings."""

from collections.abc import Iterable

from django.utils.translation import gettext as _, gettext_lazy, pgettext

from members.accounts.models import User
from members.inbox.models import Notification, Preferences, Subscription
from members.privacy.sources import PersonalDataSource, ProcessingRecord, Section, section

RECORDS = [
    ProcessingRecord(
        gettext_lazy("Notifications, what you follow, and how you want to be told of it"),
        gettext_lazy("to tell you what is new, as often as you choose; nobody else sees them"),
        gettext_lazy("is deleted"),
    ),
]


def export(user: User) -> Iterable[Section]:
    """The notifications of ``user`` without their texts, which are other people's words."""
    rows = Notification.objects.filter(user=user).order_by("pk")
    columns = ["kind", "level", "happened_at", "read_at"]
    yield section("notifications", pgettext("inbox", "Notifications"), rows, columns)
    rows = Subscription.objects.filter(user=user).order_by("pk")
    columns = ["target_type", "target", "level", "created_at"]
    yield section("followed", _("What you follow"), rows, columns)
    rows = Preferences.objects.filter(user=user)
    columns = ["level", "mention_level", "follows_started", "follows_answered"]
    columns += ["follows_mentioned", "digest_weekday", "digest_hour", "at_any_time", "no_emails"]
    columns += ["stopped_kinds", "paused_until", "copy_to"]
    yield section("notification_settings", _("Notification settings"), rows, columns)


def erase(user: User) -> None:
    for model in (Notification, Subscription, Preferences):
        model.objects.filter(user=user).delete()


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
