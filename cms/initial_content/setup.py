"""Sets up the CMS of a new site: languages, the first pages, the editors' permissions."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _, override
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.initial_content.pages import make_office_pages
from cms.models import (
    EventIndexPage,
    GuideIndexPage,
    HomePage,
    NewsIndexPage,
    ProjectIndexPage,
    PublicationTask,
)
from members.accounts.models import Role

# Migrations of Wagtail create these groups, and a workflow for one of them. The site deletes the
# groups and the workflow.
STOCK_GROUPS = ["Editors", "Moderators"]
STOCK_WORKFLOW = "Moderators approval"
WRITING = ["add_page", "change_page"]
PUBLISHING = ["publish_page", "lock_page", "unlock_page"]
UPLOADING = ["add_image", "choose_image", "add_document", "choose_document"]
CHANGING_FILES = ["change_image", "change_document"]


@transaction.atomic
def setup_cms() -> HomePage:
    """Creates the missing parts of the CMS and returns the Polish home page.

    Existing parts are not changed, because editors may have edited them. But each call sets the
    default Site to SITE_URL, deletes STOCK_GROUPS and adds the permissions that a role lacks.
    """
    polish, english = (_locale(code) for code in ("pl", "en"))
    home = HomePage.objects.filter(locale=polish).first() or _first_home(polish)
    _synchronise_site(home)
    translation = home.get_translation_or_none(english) or _english_home(home, english)
    Group.objects.filter(name__in=STOCK_GROUPS).delete()
    homes = [home, translation]
    _rights(Role.EDITOR, homes, WRITING + PUBLISHING, UPLOADING + CHANGING_FILES)
    _rights(Role.AUTHOR, homes, WRITING, UPLOADING)
    _registers(Role.EDITOR)
    _workflow(homes)
    make_office_pages(homes)
    return home


def _locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def _first_home(locale: Locale) -> HomePage:
    """Creates the home page and its index pages; deletes Wagtail's welcome page."""
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locale)
    )
    # The welcome page has the slug "home", which the new page needs. So the welcome page first gets
    # another slug, and is deleted after the Site refers to the new page. ``update`` is used because
    # it sends no signals, whose receivers would enqueue tasks for a page that is soon deleted.
    root.get_children().filter(slug="home").update(slug="wagtail-welcome")
    home = _publish(root, HomePage(slug="home", locale=locale, **_home_texts("pl")))
    Site.objects.filter(is_default_site=True).update(root_page=home)
    Site.clear_site_root_paths_cache()
    for welcome in root.get_children().filter(slug="wagtail-welcome"):
        welcome.delete()
    _first_children(home)
    return home


def _home_texts(language: str) -> dict:
    with override(language):
        return {
            "title": _("Home page"),
            "hero_title": _("How do the others do it?"),
            "lead": _(
                "Local government units and their organisations tell each other here how they"
                " solved a problem, what it cost and what they would do differently."
            ),
        }


def _synchronise_site(home: HomePage) -> None:
    """Sets the default Site to SITE_URL, from which feeds and canonical addresses are built."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    wanted = {
        "hostname": address.hostname,
        "port": port,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(is_default_site=True, root_page=home, **wanted)
    elif any(getattr(site, field) != value for field, value in wanted.items()):
        for field, value in wanted.items():
            setattr(site, field, value)
        site.save()


def _first_children(home: HomePage) -> None:
    with override("pl"):
        for page in (
            NewsIndexPage(slug="aktualnosci", title=_("News")),
            GuideIndexPage(slug="poradniki", title=_("Guides")),
            ProjectIndexPage(slug="projekty", title=_("Projects")),
            EventIndexPage(slug="wydarzenia", title=_("Events")),
        ):
            page.show_in_menus = True
            _publish(home, page)


def _english_home(home: HomePage, english: Locale) -> HomePage:
    translation = HomePage(
        slug="home-en",
        locale=english,
        translation_key=home.translation_key,
        **_home_texts("en"),
    )
    return _publish(home.get_parent(), translation)


def _publish(parent: Page, page: Page) -> Page:
    """Adds ``page`` under ``parent`` as a published page and returns it."""
    page.first_published_at = page.last_published_at = timezone.now()
    return parent.add_child(instance=page)


def _registers(role: Role) -> None:
    """Gives the role all permissions for redirects and partners."""
    of_redirects = Q(content_type__app_label="wagtailredirects")
    of_partners = Q(content_type__app_label="cms", content_type__model="partner")
    group = Group.objects.get(name=role.value)
    group.permissions.add(*Permission.objects.filter(of_redirects | of_partners))


def _rights(role: Role, homes: list[HomePage], page_rights: list, file_rights: list) -> None:
    """Gives the role access to the CMS, and permissions for pages and files."""
    group = Group.objects.get_or_create(name=role.value)[0]
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
        Permission.objects.get(
            content_type__app_label="simple_translation", codename="submit_translation"
        ),
    )
    of_pages = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=page_rights
    )
    for home in homes:
        for right in of_pages:
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=right)
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for right in Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=file_rights
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=right
        )


def _workflow(homes: list[HomePage]) -> None:
    """Creates one workflow for the pages of both languages.

    Does nothing if a PublicationTask exists, because administrators may have changed the workflow.
    """
    if PublicationTask.objects.exists():
        return
    _remove_stock_workflow()
    with override("pl"):
        task = PublicationTask.objects.create(name=_("Reading by an editor"))
        workflow = Workflow.objects.create(name=_("Publication"))
    task.groups.set(Group.objects.filter(name=Role.EDITOR.value))
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for home in homes:
        WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})


def _remove_stock_workflow() -> None:
    unused = Workflow.objects.filter(name=STOCK_WORKFLOW, workflow_states=None)
    GroupApprovalTask.objects.filter(workflow_tasks__workflow__in=unused, task_states=None).delete()
    unused.delete()
