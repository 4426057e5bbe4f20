"""The URLs of the site. Every URL that begins with a prefix in ``CLOSED`` is for members only."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

import members.ids  # noqa: F401 - registers <id:pk>
from cms.public.fragment_caching import cache_fragments
from config import views
from members.accounts.reauthentication import confirmed
from members.membership.gate import member_required
from members.url_prefixes import CLOSED

ROOMS = "|".join(prefix.strip("/") for prefix in CLOSED)

closed = [
    path("forum/practices/", include("forum.practices.urls")),
    path("forum/", include("forum.meetings.urls")),
    path("forum/files/", include("forum.attachments.urls")),
    path("forum/", include("forum.moderation.urls")),
    path("forum/", include("forum.threads.urls")),
    path("forum/", include("forum.home.urls")),
    path("members/log/", include("members.audit.urls")),
    # The last route matches all other URLs of the members' area, so that ``member_required`` treats
    # them like the rest, and outsiders cannot tell which URLs exist. A URL may contain a line
    # break, which [\s\S] matches and a dot does not.
    re_path(rf"^(?:{ROOMS})(?:[/\s][\s\S]*)?$", views.nothing_here),
]

signing_in = [
    path("account/", include("members.accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
]

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("healthz/queue", views.queue_health, name="queue_health"),
    # ``confirmed`` makes users reauthenticate before they open pages that change how they sign in.
    *confirmed(signing_in),
    path("account/drafts/", include("forum.threads.form_draft_urls")),
    path("", include("members.membership.urls")),
    path("", include("members.people.urls")),
    path("", include("members.inbox.urls")),
    path("", include("members.privacy.urls")),
    path("", include("members.pdf.urls")),
    path("training/", include("training.urls.personal")),
    path("", include("cms.urls")),
    *decorate_urlpatterns(closed, member_required),
    # Replaces Wagtail's sign-in page, which supports neither second factors nor codes by e-mail.
    path("admin/login/", views.admin_login, name="admin_login"),
    path("_util/login/", views.admin_login),
    # Replaces Wagtail's view, which lacks the texts of this site's own scripts in the CMS.
    path("admin/jsi18n/", views.cms_words),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.DEBUG:
    urlpatterns += [
        # Public files. Documents are excluded: Wagtail serves them and checks permissions.
        re_path(
            r"^media/(?!.*documents/)(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}
        ),
    ]

urlpatterns += i18n_patterns(
    # Replaces Wagtail's sign-in page for private pages if the URL has a language prefix.
    path("_util/login/", views.admin_login),
    path("training/", include("training.urls.offer")),
    *decorate_urlpatterns([path("", include(wagtail_urls))], cache_fragments),
    prefix_default_language=False,
)
