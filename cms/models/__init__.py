"""The content that the project office publishes."""

from cms.models.accessibility import AccessibilityStatementPage, EasyReadPage
from cms.models.contact import ContactField, ContactPage
from cms.models.events import EventIndexPage, EventPage
from cms.models.files import SiteDocument, SiteImage, SiteRendition
from cms.models.guides import GuideIndexPage, GuidePage
from cms.models.home import HomePage
from cms.models.legal_notices import LegalNoticePage, LegalNoticeVersion
from cms.models.news import NewsIndexPage, NewsPage, NewsTag
from cms.models.partners import Partner, PeoplePage
from cms.models.projects import (
    ProjectBeneficiary,
    ProjectIndexPage,
    ProjectPage,
    ProjectPartner,
)
from cms.models.settings import SiteSettings
from cms.models.standard import StandardPage
from cms.models.workflow import PublicationTask

__all__ = [
    "AccessibilityStatementPage",
    "ContactField",
    "ContactPage",
    "EasyReadPage",
    "EventIndexPage",
    "EventPage",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "NewsTag",
    "LegalNoticePage",
    "LegalNoticeVersion",
    "Partner",
    "PeoplePage",
    "ProjectBeneficiary",
    "ProjectIndexPage",
    "ProjectPage",
    "ProjectPartner",
    "PublicationTask",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "StandardPage",
]
