"""Sends the requests of the permission table as each persona."""

from collections.abc import Iterable

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from members.accounts.models import User
from tests.permissions.table import Row


class Asker:
    """Sends requests as the personas. Each persona has a test client in which it is signed in.

    Changes to the database are rolled back after each request.
    """

    def __init__(self, people: dict[str, User | None], things: dict[str, object]):
        self.things = things
        self.clients = {name: _client(user) for name, user in people.items()}

    def answers(self, row: Row, people: Iterable[str]) -> tuple[int, ...]:
        """Returns the response status for each of ``people``, in their order."""
        path = self.path(row)
        cache.clear()  # so that rate limits do not count earlier requests
        return tuple(self._ask(self.clients[name], row.method.lower(), path) for name in people)

    def path(self, row: Row) -> str:
        if "at" in row.arguments:
            return row.arguments["at"]
        arguments = {name: self.things.get(thing, thing) for name, thing in row.arguments.items()}
        return reverse(row.route, kwargs=arguments)

    def _ask(self, client, method, path) -> int:
        cookies = client.cookies.copy()
        try:
            with transaction.atomic():
                response = getattr(client, method)(path)
                transaction.set_rollback(True)
        finally:
            client.cookies = cookies
        if response.streaming:
            b"".join(response)  # closes the files of the response
        return response.status_code


def _client(user):
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client
