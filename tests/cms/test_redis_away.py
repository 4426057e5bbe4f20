"""The site without Redis: pages work, rate limits hold, /healthz reports it."""

from time import monotonic

import environ
import pytest
from django.core import mail
from django.db import ConnectionHandler, OperationalError, connections
from django.test import Client

from cms.public import contact_form
from config import environment
from tests.cms.test_contact import LETTER, hidden_moment
from tests.factories.cms import make_news
from tests.factories.office import make_form, make_office
from tests.factories.threads import make_thread
from tests.redis_servers import AWAY, SmallRedis, silent, stopped

pytestmark = pytest.mark.django_db


@pytest.fixture(params=AWAY)
def _away(request, use_cache):
    with AWAY[request.param]() as url:
        use_cache(url)
        yield


@pytest.fixture
def contact(monkeypatch, home):
    monkeypatch.setattr(contact_form, "FASTEST_SECONDS", -1)
    make_office()
    return make_form(home)


@pytest.fixture
def send(client, contact):
    def post(text):
        opened = hidden_moment(client.get(contact.url))
        return client.post(contact.url, LETTER | {"form-opened": opened, "text": text})

    return post


def attempts(count, start=0):
    """Requests ``count`` password resets from one IP address and returns the responses.

    No account has the e-mail addresses of these requests.
    """
    return [
        Client().post("/account/password/reset/", {"email": f"nikt{number}@example.org"})
        for number in range(start, start + count)
    ]


def statuses(answers):
    return [answer.status_code for answer in answers]


@pytest.mark.usefixtures("_away")
class TestPages:
    def test_pages_of_visitors_are_cached(self, client):
        for kept in (None, "pages; hit"):
            answer = client.get("/")
            assert (answer.status_code, answer.headers.get("Cache-Status")) == (200, kept)

    def test_change_is_seen_at_once(self, client, news_index, committed):
        assert "Łódź otwiera most" not in client.get(news_index.url).content.decode()
        with committed():
            make_news(news_index, title="Łódź otwiera most")
        assert "Łódź otwiera most" in client.get(news_index.url).content.decode()

    def test_member_reads_and_writes(self, as_user, member):
        thread = make_thread(by=member)
        client = as_user(member)
        assert client.get(thread.get_absolute_url()).status_code == 200
        answer = client.post(thread.get_absolute_url() + "reply/", {"body": "<p>Tak</p>"})
        assert answer.status_code == 302
        assert client.get("/forum/").status_code == 200

    def test_editor_reaches_the_admin(self, as_user, editor, home):
        client = as_user(editor)
        for path in ("/admin/", f"/admin/pages/{home.pk}/edit/", "/admin/images/"):
            assert client.get(path).status_code == 200

    def test_person_signs_in(self, client, member):
        member.set_password("dluga-fraza-44")
        member.save()
        member.emailaddress_set.create(email=member.email, verified=True, primary=True)
        data = {"login": member.email, "password": "dluga-fraza-44"}
        assert client.post("/account/login/", data).url == "/account/start/"

    def test_contact_message_is_mailed(self, send, committed):
        with committed():
            assert send("Proszę o wzór.").status_code == 302
        assert len(mail.outbox) == 1


class TestLimits:
    @pytest.fixture(autouse=True)
    def _limited(self, settings):
        settings.ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/15m/key"}

    @pytest.mark.usefixtures("_away")
    def test_too_many_attempts_are_refused(self):
        assert statuses(attempts(21)) == [302] * 20 + [429]

    @pytest.mark.usefixtures("_away")
    def test_contact_messages_are_limited(self, send, monkeypatch):
        monkeypatch.setattr(contact_form, "MESSAGES_PER_HOUR", 2)
        assert statuses(send(f"List {number}") for number in range(3)) == [302, 302, 429]

    @pytest.mark.parametrize("is_empty", [True, False])
    def test_attempts_before_during_and_after_are_counted_together(
        self, use_cache, monkeypatch, is_empty
    ):
        monkeypatch.setattr("members.cache.backends.PAUSE", 0)
        server = SmallRedis()
        use_cache(server.url)
        answers = attempts(8)
        server.stop()
        answers += attempts(8, start=8)
        if is_empty:
            server.data.clear()
        server.start()
        answers += attempts(5, start=16)
        server.stop()
        assert statuses(answers) == [302] * 20 + [429]


class TestHealth:
    def ask(self, client):
        began = monotonic()
        answer = client.get("/healthz")
        assert monotonic() - began < 3.5
        return answer.status_code, answer.json()

    def test_healthz_with_redis(self, client, use_cache):
        server = SmallRedis()
        use_cache(server.url)
        said = {"status": "ok", "database": "ok", "cache": "ok"}
        assert self.ask(client) == (200, said)
        server.stop()

    @pytest.mark.usefixtures("_away")
    def test_healthz_without_redis(self, client):
        said = {"status": "degraded", "database": "ok", "cache": "no answer"}
        assert [self.ask(client), self.ask(client)] == [(200, said)] * 2

    def test_healthz_with_the_database_cache(self, client, use_cache):
        use_cache("dbcache://forum_cache")
        assert self.ask(client)[1]["status"] == "ok"

    def test_healthz_with_another_failing_cache(self, client, monkeypatch):
        def refuse(*_args):
            raise RuntimeError

        monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.get", refuse)
        assert self.ask(client)[1]["status"] == "degraded"

    @pytest.mark.parametrize("where", [stopped, silent])
    def test_healthz_without_the_database(self, client, monkeypatch, tmp_path, where):
        with where() as url:
            address = url.replace("redis://", "postgres://forum:secret@").replace("/0", "/forum")
            monkeypatch.setenv("DATABASE_URL", address)
            entry = environment.database(environ.Env(), tmp_path / "unused")
            nowhere = ConnectionHandler({"default": entry})["default"]
            monkeypatch.setattr("config.views.connection", nowhere)
            assert self.ask(client) == (503, {"status": "unavailable", "database": "no answer"})

    @pytest.mark.parametrize("url", ["dbcache://forum_cache", "redis://127.0.0.1:1/0"])
    def test_healthz_without_database_and_cache(self, client, monkeypatch, use_cache, url):
        """All middleware works without database and cache, including the page cache and
        authentication."""

        def refuse(_self):
            raise OperationalError

        use_cache(url)
        monkeypatch.setattr(type(connections["default"]), "cursor", refuse)
        assert self.ask(client)[0] == 503
        client.cookies["sessionid"] = "of-a-browser-in-the-office"
        assert self.ask(client)[0] == 503
