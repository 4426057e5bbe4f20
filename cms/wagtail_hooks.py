"""Where the CMS reaches into Wagtail."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.userbar import ContentCheckerItem


@hooks.register("insert_global_admin_css")
def site_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_wagtail_userbar")
def check_what_editors_write(request, items, page):
    """The checks of accessibility look at the content; header and footer are not the editor's."""
    for item in items:
        if isinstance(item, ContentCheckerItem):
            item.axe_include = ["#content"]


@hooks.register("on_serve_page")
def mark_public_pages(serve):
    """Tells the cache of pages that Wagtail serves one, past the reading rights."""

    def marked(page, request, args, kwargs):
        request.is_public_page = True
        return serve(page, request, args, kwargs)

    return marked
