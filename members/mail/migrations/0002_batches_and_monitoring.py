"""Adds what the page on e-mails and the health check read.

Ends the waiting of e-mails whose code has expired: their content was deleted, and nothing else ended
it before.
"""

from django.db import migrations, models
from django.utils import timezone


def give_up_emptied_emails(apps, schema_editor):
    emails = apps.get_model("mail", "QueuedEmail").objects
    emails.filter(sent_at=None, failed_at=None, recipients="").update(failed_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(give_up_emptied_emails, migrations.RunPython.noop),
        migrations.AddField(
            model_name='queuedemail',
            name='kind',
            field=models.CharField(blank=True, max_length=100, verbose_name='kind of e-mail'),
        ),
        migrations.AddField(
            model_name='queuedemail',
            name='next_try_at',
            field=models.DateTimeField(null=True, verbose_name='next attempt at'),
        ),
        migrations.AlterField(
            model_name='queuedemail',
            name='failed_at',
            field=models.DateTimeField(null=True, verbose_name='given up at'),
        ),
        migrations.AlterField(
            model_name='queuedemail',
            name='sent_at',
            field=models.DateTimeField(null=True, verbose_name='accepted at'),
        ),
        migrations.AddIndex(
            model_name='queuedemail',
            index=models.Index(condition=models.Q(('failed_at', None), ('sent_at', None)), fields=['created_at', 'next_try_at'], name='mail_waiting'),
        ),
        migrations.AddIndex(
            model_name='queuedemail',
            index=models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['sent_at'], name='mail_sent'),
        ),
        migrations.AddIndex(
            model_name='queuedemail',
            index=models.Index(condition=models.Q(('failed_at__isnull', False)), fields=['failed_at'], name='mail_given_up'),
        ),
    ]
