"""What the project office publishes."""

from cms.models.files import SiteDocument, SiteImage, SiteRendition
from cms.models.guides import GuideIndexPage, GuidePage
from cms.models.home import HomePage
from cms.models.news import NewsIndexPage, NewsPage, NewsTag
from cms.models.settings import SiteSettings
from cms.models.standard import StandardPage

__all__ = [
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "NewsTag",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "StandardPage",
]
