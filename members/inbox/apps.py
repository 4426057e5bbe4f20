from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class InboxConfig(AppConfig):
    name = "members.inbox"
    verbose_name = pgettext_lazy("inbox", "Notifications")

    def ready(self):
        from members.inbox import applications, digest, letters, units
        from members.inbox.digest_writing import write_digest, write_digests
        from members.inbox.email_previews import PREVIEWS
        from members.inbox.kinds import follow_targets, notification_kinds
        from members.inbox.privacy import SOURCE
        from members.mail.previews import email_previews
        from members.mail.writers import EmailWriter, email_writers
        from members.people.unit_buttons import unit_buttons
        from members.privacy.sources import data_sources

        data_sources.register(SOURCE)
        email_writers.register(EmailWriter(letters.WRITER, letters.write_letter))
        email_writers.register(EmailWriter(digest.WRITER, write_digest, write_digests))
        email_previews.extend(PREVIEWS)
        notification_kinds.register(applications.KIND)
        follow_targets.register(units.TARGET)
        unit_buttons.register(units.follow_button)
