"""What base.html, and some pages, need."""

from django.utils.functional import SimpleLazyObject

from cms.menu import main_menu, operator, site_links
from config import frame


def site(request) -> dict:
    """The frame of the page and what it is made of; each is worked out only when it is printed."""

    def lazy(work_out):
        return SimpleLazyObject(lambda: work_out(request))

    return {
        "site_header": lazy(frame.header),
        "forum_bar": lazy(frame.forum_bar),
        "site_footer": lazy(frame.footer),
        "main_menu": lazy(main_menu),
        "operator": SimpleLazyObject(operator),
        "site_links": lazy(site_links),
        "enters_forum": lazy(lambda request: frame.membership(request).enters_forum),
        "keeps_order": lazy(frame.keeps_order),
        "may_decide_applications": lazy(lambda request: frame.membership(request).decides),
    }
