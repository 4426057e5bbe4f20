"""Where the CMS reaches into Wagtail."""

from wagtail import hooks


@hooks.register("before_serve_page")
def remember_page(page, request, serve_args, serve_kwargs):
    """Tells the header which page this is: it links to the translations."""
    request.cms_page = page
