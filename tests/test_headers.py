"""Response headers: the permissions policy, HSTS, and the length of the URL in a redirect."""

import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.models import HomePage
from config.middleware import PERMISSIONS
from tests.factories.cms import make_page

pytestmark = pytest.mark.django_db

ROOT = Path(settings.BASE_DIR)
# The most characters that a ``Location`` header may have. nginx accepts 16 kB for all headers of a
# response, including cookies.
LONGEST = 2000
# A search for 750 characters (ł, & and =), which become 3,000 characters in a URL.
QUERY = "q=" + "%C5%82%26%3D" * 250
CLOSED = [
    *("/forum/", "/forum/threads/", "/forum/nothing", "/members/people/", "/members/log/"),
    *("/inbox/", "/account/email/", "/account/2fa/", "/account/password/change/"),
    *("/account/joining/", "/account/profile/", "/admin/", "/admin/pages/", "/admin/images/"),
]


class TestPermissionsPolicy:
    @pytest.mark.parametrize(
        "path", ["/", "/account/login/", "/forum/", "/admin/", "/nic/", "/healthz", "/robots.txt"]
    )
    def test_policy_is_on_every_response(self, client, path):
        policy = client.get(path).headers["Permissions-Policy"]
        assert "camera=()" in policy
        assert "geolocation=()" in policy

    def test_policy_is_on_cached_pages_and_static_files(self, client):
        for _first_and_kept in range(2):
            assert "Permissions-Policy" in client.get("/").headers
        style = client.get("/static/css/base.css")
        assert b"".join(style)
        assert "Permissions-Policy" in style.headers

    def test_policy_allows_passkeys(self, client):
        policy = client.get("/account/login/").headers["Permissions-Policy"]
        assert "publickey-credentials-create=(self)" in policy
        assert "publickey-credentials-get=(self)" in policy

    def test_nginx_sends_the_same_policy(self):
        assert f'"{PERMISSIONS}"' in (ROOT / "deploy" / "nginx.conf").read_text()

    def test_nginx_locations_repeat_the_policy(self):
        """Each location of nginx.conf that adds a header repeats the policy, because nginx does not
        inherit headers there."""
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for location in re.findall(r"location [^{]+\{[^}]*add_header[^}]*\}", text):
            assert "add_header Permissions-Policy" in location, location


class TestHsts:
    def read(self, monkeypatch, **given):
        monkeypatch.setenv("SITE_URL", "https://forum.example.pl")
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        found = runpy.run_path(ROOT / "config/settings.py")
        names = ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SILENCED_SYSTEM_CHECKS")
        return found["SECURE_HSTS_SECONDS"], *(found[name] for name in names)

    def test_hsts_excludes_subdomains_by_default(self, monkeypatch):
        year = 365 * 24 * 3600
        silenced = ["security.W005", "security.W021"]
        assert self.read(monkeypatch) == (year, False, False, silenced)

    def test_hsts_can_include_subdomains_and_preload(self, monkeypatch):
        found = self.read(monkeypatch, HSTS_INCLUDE_SUBDOMAINS="1")
        assert found[1:] == (True, False, ["security.W021"])
        assert self.read(monkeypatch, HSTS_PRELOAD="1")[1:] == (True, True, [])

    def test_hsts_preload_without_subdomains_is_refused(self, monkeypatch):
        with pytest.raises(ImproperlyConfigured, match="HSTS_INCLUDE_SUBDOMAINS"):
            self.read(monkeypatch, HSTS_PRELOAD="1")


class TestLongAddresses:
    """A redirect keeps the requested URL in ``next``, if the URL is short.

    Of a long URL it keeps only the path. If the path is too long, too, it keeps nothing.
    """

    @pytest.mark.parametrize("path", CLOSED)
    def test_sign_in_redirect_keeps_only_the_path(self, client, path):
        where = client.get(f"{path}?{QUERY}").headers["Location"]
        assert len(where) <= LONGEST
        assert where in {f"/account/login/?next={path}", f"/admin/login/?next={path}"}

    def test_sign_in_redirect_keeps_a_short_query(self, client):
        where = client.get("/forum/threads/?tag=odpady&order=newest").headers["Location"]
        assert where == "/account/login/?next=/forum/threads/%3Ftag%3Dodpady%26order%3Dnewest"

    def test_cms_login_redirect_keeps_only_the_path(self, client):
        where = client.get("/admin/login/", {"next": f"/admin/pages/?{QUERY}"}).headers["Location"]
        assert where == "/account/login/?next=/admin/pages/"

    def test_restricted_page_redirect_keeps_only_the_path(self, client):
        page = make_page(HomePage.objects.first(), title="Dla zalogowanych")
        page.view_restrictions.create(restriction_type="login")
        where = client.get(f"{page.url}?{QUERY}").headers["Location"]
        assert where.endswith(f"next={page.url}")

    def test_reauthentication_redirect_is_short(self, as_user, member):
        answer = as_user(member).get(f"/account/email/?{QUERY}")
        assert answer.status_code == 302
        assert len(answer.headers["Location"]) <= LONGEST

    def test_missing_slash_redirect_is_short(self, client):
        assert client.get(f"/account/login?{QUERY}").headers["Location"] == "/account/login/"

    def test_language_switch_drops_a_long_next(self, client):
        given = {"language": "en", "next": f"/forum/?q={'x' * 1900}"}
        assert client.post("/account/language/", given).headers["Location"] == given["next"]
        for longer in ("x" * 100, "x" * 3000):
            answer = client.post("/account/language/", given | {"next": given["next"] + longer})
            assert answer.headers["Location"] == "/forum/"

    def test_overlong_path_is_dropped_from_the_redirect(self, client):
        where = client.get(f"/forum/{'x' * 3000}/").headers["Location"]
        assert where == "/account/login/"
