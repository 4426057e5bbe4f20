"""Public views outside the page tree: search, site map, robots.txt, security.txt."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy as _, override, pgettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.models import EventPage, GuidePage, NewsPage, ProjectPage
from cms.public.menu import operator, site_links
from cms.public.search import find
from cms.public.sitemap import PagesSitemap, TrainingSitemap, tree_of
from cms.public.training import training_tree
from members.paging import number_links, number_page
from members.text import search_text
from members.url_prefixes import ADMIN, PERSONAL

HITS_PER_PAGE = 10
KINDS = {
    EventPage: _("Event"),
    GuidePage: _("Guide"),
    NewsPage: pgettext_lazy("one page", "News"),
    ProjectPage: _("Project"),
}
# Search engines must not visit these: the members' area, personal pages, and search results.
DISALLOWED = sorted([*PERSONAL, ADMIN])
# How many days from today security.txt is valid. RFC 9116 recommends less than a year.
SECURITY_DAYS = 180

for_an_hour = cache_control(public=True, max_age=3600)


@require_safe
def search(request):
    """Search results in the active language. The search box sets it with the parameter ``lang``."""
    query = search_text(request.GET.get("q", ""))
    language = get_language()
    request.in_languages = {
        code: f"{request.path}?{urlencode({'q': query, 'lang': code})}"
        for code, _name in settings.LANGUAGES
    }
    current = number_page(find(query, language), params=request.GET, size=HITS_PER_PAGE)
    context = {
        "query": query,
        "count": current.paginator.count,
        "hits": _hits(current.object_list, request),
        **number_links(current, request.in_languages[language]),
    }
    return render(request, "cms/search.html", context)


def _hits(ids: list[int], request) -> list[dict]:
    """The rows of the result list for pages with these ``ids``, in the same order."""
    pages = Page.objects.filter(pk__in=ids).defer_streamfields().specific()
    of_id = {page.pk: page for page in pages}
    return [
        {
            "title": page.title,
            "url": page.get_url(request),
            "kind": KINDS.get(type(page), ""),
            "summary": page.summary,
            "day": getattr(page, "starts_at", None) or getattr(page, "date", None),
        }
        for page in (of_id[pk] for pk in ids if pk in of_id)
    ]


@require_safe
def site_map(request):
    """The site map for visitors: the tree of public pages in the language of the address."""
    request.is_public_page = True
    request.in_languages = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            request.in_languages[code] = reverse("cms:site-map")
    tree = tree_of(get_language()) + training_tree()
    return render(request, "cms/site_map.html", {"tree": tree})


@require_safe
def sitemap(request):
    """The XML sitemap of public pages."""
    request.is_public_page = True
    maps = {"pages": PagesSitemap(request), "training": TrainingSitemap()}
    return sitemap_view(request, maps)


@require_safe
@for_an_hour
def robots(request):
    """robots.txt: the URL paths closed to search engines, and the address of the sitemap."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in DISALLOWED)]
    return _text([*lines, "", f"Sitemap: {settings.SITE_URL}{reverse('cms:sitemap')}"])


@require_safe
@for_an_hour
def security(request):
    """security.txt (RFC 9116): where to report a vulnerability. 404 if no contact is set."""
    office = operator()
    email = office.security_email or office.email
    with override(settings.LANGUAGE_CODE):
        page = site_links(request).get("contact")
    if not email and not page:
        raise Http404
    contact = f"mailto:{email}" if email else settings.SITE_URL + page
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (today + timedelta(days=SECURITY_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _text(
        [
            f"Contact: {contact}",
            f"Expires: {expires}",
            "Preferred-Languages: pl, en",
            f"Canonical: {settings.SITE_URL}{request.path}",
        ]
    )


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
