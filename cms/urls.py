"""URL patterns of public views outside the page tree."""

from django.urls import path
from django.utils.functional import lazy
from django.utils.translation import get_language

from cms import views

app_name = "cms"


def _site_map_of_language() -> str:
    return "en/site-map/" if get_language() == "en" else "mapa-strony/"


urlpatterns = [
    path("search/", views.search, name="search"),
    # The site map has a separate address in each language, like the pages of the tree.
    path(lazy(_site_map_of_language, str)(), views.site_map, name="site-map"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
