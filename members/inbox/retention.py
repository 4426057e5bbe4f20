"""Retention of notifications."""

from datetime import timedelta

from members.inbox.models import Notification
from members.privacy.retention import Rule

NOTIFICATIONS_KEPT = timedelta(days=180)
"""How long notifications are kept after the last news in them, read or not."""

RULES = [
    Rule(
        "old notifications",
        lambda now: Notification.objects.filter(happened_at__lt=now - NOTIFICATIONS_KEPT),
    ),
]
