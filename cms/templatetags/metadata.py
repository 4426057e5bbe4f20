"""The head of a page of the CMS."""

from django import template

from cms.public.metadata import metadata_of

register = template.Library()


@register.inclusion_tag("cms/_metadata.html", takes_context=True)
def metadata(context):
    """Addresses, Open Graph and data of the page that the context shows.

    A part of a page changes ``canonical`` and ``breadcrumbs`` of the context, and is told apart.
    """
    page, request = context["page"], context["request"]
    current = [link["number"] for link in context.get("pages") or [] if link and link["current"]]
    found = metadata_of(
        page,
        request,
        canonical=context.get("canonical") or "",
        breadcrumbs=context.get("breadcrumbs") or (),
        number=current[0] if current else 1,
    )
    return {"metadata": found, "description": page.summary}
