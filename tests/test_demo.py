"""The commands that fill a site: `setup_site` and the demo."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Max, Q

from forum.sections.models import Section
from forum.threads.models import Thread
from members.accounts.models import User
from members.units.models import LocalGovernmentUnit
from tests.factories.members import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def run(name, *arguments):
    said = StringIO()
    call_command(name, *arguments, stdout=said)
    return said.getvalue()


def rows():
    """Returns a dict for all models: label of the model -> number of rows."""
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


class TestSetUp:
    def test_again_changes_nothing(self):
        run("setup_site")
        before = rows()
        run("setup_site")
        assert rows() == before

    def test_every_service_area_has_a_section(self):
        run("setup_site")
        assert Section.objects.filter(service_area__isnull=False).count() == 6

    def test_first_administrator_is_invited_once(
        self, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            run("setup_site", "--admin", "Szefowa@Example.org")
        user = User.objects.get(email="szefowa@example.org")
        assert user.is_superuser
        assert not user.has_usable_password()
        assert "/account/password/reset/" in mailoutbox[0].body
        assert "nobody was invited" in run("setup_site", "--admin", "inna@example.org")
        assert User.objects.count() == 1

    def test_setup_without_an_administrator_names_the_option(self):
        assert "--admin EMAIL" in run("setup_site")
        UserFactory(is_superuser=True)
        assert "--admin EMAIL" not in run("setup_site")


class TestDemo:
    def test_refuses_where_debug_is_off(self):
        with pytest.raises(CommandError, match="DEBUG"):
            run("demo")
        assert not User.objects.exists()

    def test_loads_once_and_then_changes_nothing(self, settings):
        settings.DEBUG = True
        run("demo")
        before = rows()
        assert "nothing was changed" in run("demo")
        assert rows() == before

        assert LocalGovernmentUnit.objects.filter(code="1063", gmina_code="1063011").exists()
        assert Thread.objects.count() >= 12
        counted = Count("posts", filter=Q(posts__hidden_at=None, posts__moved_to=None))
        wrong = (
            Thread.objects.annotate(count=counted, highest=Max("posts__number"))
            .exclude(last_number=F("highest"), reply_count=F("count") - 1)
            .values_list("title", flat=True)
        )
        assert list(wrong) == []
