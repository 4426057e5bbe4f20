"""Encrypts the secrets of second factors with the new key after SECRET_KEY was changed."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from members.accounts.second_factor import cipher

SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


class Command(BaseCommand):
    help = (
        "Encrypts the secrets of authenticator apps and recovery codes with the new SECRET_KEY."
        " Afterwards the former key can be removed from SECRET_KEY_FALLBACKS."
    )

    @transaction.atomic
    def handle(self, *args, **options):
        rows = Authenticator.objects.select_for_update().filter(type__in=SECRETS)
        for authenticator in rows:
            name = SECRETS[authenticator.type]
            secret = authenticator.data[name].encode()
            authenticator.data[name] = cipher().rotate(secret).decode()
            authenticator.save(update_fields=["data"])
        self.stdout.write(f"Secrets encrypted with the new key: {len(rows)}.")
