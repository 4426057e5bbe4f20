"""Template tags of the pages of the training offer, and of pages that show training."""

from django import template
from django.db.models import prefetch_related_objects
from django.utils.translation import get_language
from wagtail.models import Page

from cms.models import ProjectPage
from cms.models.settings import phone_url
from cms.public import training
from cms.public.menu import address_of
from cms.public.metadata import metadata_of_view
from cms.public.training_schema import course_of, event_of

register = template.Library()
register.filter("phone_url", phone_url)


@register.inclusion_tag("cms/_metadata.html", takes_context=True)
def offer_metadata(context, title, description):
    """The metadata of a list of programmes. Context: request, breadcrumbs."""
    return _metadata(context, title, description, [])


@register.inclusion_tag("cms/_metadata.html", takes_context=True)
def programme_metadata(context, programme, grid, group):
    """The metadata of the page of a programme.

    ``grid``: its groups (``training.presentation.Grid``); ``group``: its only group instead.
    """
    groups = [cell.group for town in grid.towns for cell in town.groups] if grid else [group]
    course = course_of(programme, [group for group in groups if group.gives_places])
    return _metadata(context, programme.local_title, programme.local_summary, [course])


@register.inclusion_tag("cms/_metadata.html", takes_context=True)
def group_metadata(context, programme, group):
    """The metadata of the page of a group."""
    title = f"{context['name']} – {programme.local_title}"
    event = event_of(programme, group)
    return _metadata(context, title, programme.local_summary, [event] if event else [])


def _metadata(context, title, description, graph) -> dict:
    found = metadata_of_view(
        context["request"],
        title=title,
        description=description,
        breadcrumbs=context["breadcrumbs"],
        graph=graph,
    )
    return {"metadata": found, "description": description}


@register.filter
def address(page) -> str:
    """The address of a page with its locale. Unlike ``pageurl`` it makes no query."""
    return address_of(page.url_path, page.locale.language_code)


@register.simple_tag
def project_of(programme):
    """The page of the programme's project, in the active language or else another one.

    None if there is none that everybody may read. The logos of its funding are loaded.
    """
    if programme.project_id is None:
        return None
    key = Page.objects.filter(pk=programme.project_id).values("translation_key")
    pages = ProjectPage.objects.published().filter(translation_key__in=key).select_related("locale")
    found = {page.locale.language_code: page for page in pages.order_by("-path")}
    page = found.get(get_language()) or next(iter(found.values()), None)
    if page:
        logos = [source.value["logo"] for source in page.funding if source.value["logo"]]
        prefetch_related_objects(logos, "renditions")
    return page


@register.simple_tag(takes_context=True)
def open_training(context):
    """The programmes to which one may apply now. See ``cms.public.training``."""
    return [row for row in training.current_training(context["request"]) if row.is_open]


@register.simple_tag(takes_context=True)
def training_of_project(context, page):
    """The programmes of the project of ``page``."""
    return training.training_of_project(context["request"], page)
