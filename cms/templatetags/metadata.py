"""The template tag for the metadata in the head of CMS pages."""

from django import template

from cms.public.metadata import metadata_of

register = template.Library()


@register.inclusion_tag("cms/_metadata.html", takes_context=True)
def metadata(context):
    """Metadata of the page in the context: addresses, Open Graph and schema.org data.

    For a part of a page, such as a chapter, the context has the part's ``canonical`` and
    ``breadcrumbs``.
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
