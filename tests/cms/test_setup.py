"""What `setup_site` creates in the CMS. When it runs again, it changes nothing."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from cms.initial_content.setup import setup_cms
from cms.models import HomePage
from members.accounts.models import Role


def counts():
    return [
        model.objects.count()
        for model in (Page, Site, Locale, Group, GroupPagePermission, GroupCollectionPermission)
    ]


def test_first_pages_have_their_urls(client, home):
    for path in ("/", "/en/", "/aktualnosci/", "/poradniki/", "/projekty/"):
        assert client.get(path).status_code == 200, path


def test_second_run_creates_nothing(home):
    before = counts()
    setup_cms()
    assert counts() == before


def test_second_run_overwrites_nothing(home):
    home.lead = "Nowy tekst redakcji"
    home.save_revision().publish()
    home.get_children().get(slug="projekty").delete()
    setup_cms()
    assert HomePage.objects.get(pk=home.pk).lead == "Nowy tekst redakcji"
    assert not home.get_children().filter(slug="projekty").exists()


def test_site_has_the_host_of_site_url(settings, home):
    settings.SITE_URL = "https://forum.example.pl"
    setup_cms()
    site = Site.objects.get()
    assert (site.hostname, site.port) == ("forum.example.pl", 443)
    assert site.root_page_id == home.pk


def test_default_wagtail_groups_are_deleted(home):
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()


@pytest.mark.django_db
def test_existing_groups_keep_their_members(editor):
    setup_cms()
    assert list(editor.groups.values_list("name", flat=True)) == [Role.EDITOR.value]
