"""The inbox, the list of what one follows, and the notification settings."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from members.accounts.models import User
from members.inbox.choices import CHOICES, choose, state_of
from members.inbox.forms import PreferencesForm
from members.inbox.kinds import (
    Line,
    follow_targets,
    kind_named,
    kinds_for,
    notification_kinds,
    target_named,
)
from members.inbox.models import Level, Notification, Preferences, Subscription
from members.inbox.services import (
    NOT_FOLLOWED,
    change_level,
    level_of,
    mark_read,
    preferences_of,
)
from members.inbox.unsubscribing import read_token
from members.membership.unsent_forms import form_data, takes_unsent
from members.paging import key_page


class NotificationListView(TemplateView):
    """The notifications of the reader, the newest first; of one kind if the query names it."""

    template_name = "members/inbox/notification_list.html"

    def get_context_data(self, **kwargs):
        user, chosen = self.request.user, self.request.GET.get("kind", "")
        rows = Notification.objects.visible_to(user)
        if chosen:
            rows = rows.filter(kind=_known_kind(chosen).name)
        page = key_page(
            rows, by="happened_at", params=self.request.GET, size=settings.ROWS_PER_PAGE
        )
        return super().get_context_data(
            rows=with_lines(page.rows, user),
            kinds=kinds_for(user),
            chosen=chosen,
            opened_at=timezone.now(),
            has_unread=any(row.read_at is None for row in page.rows),
            breadcrumbs=_breadcrumbs(),
            **page.links(self.request.path, {"kind": chosen}),
            **kwargs,
        )


def _breadcrumbs(*titles: str) -> list[dict[str, str]]:
    """The steps from the start page of the Forum to the inbox, and to a page below it."""
    inbox = {"title": pgettext("inbox", "Notifications"), "url": reverse("inbox:list")}
    steps = [{"title": _("Forum"), "url": reverse("forum:home")}, inbox]
    steps += [{"title": title, "url": ""} for title in titles]
    return [*steps[:-1], {**steps[-1], "url": ""}]


def _known_kind(name: str):
    kind = kind_named(name)
    if kind is None:
        raise Http404
    return kind


def with_lines(rows: Iterable[Notification], reader: User) -> list[tuple[Notification, Line]]:
    """The notifications with their lines, without those that vanished since they were read."""
    lines: dict[int, Line] = {}
    for kind in notification_kinds:
        own = [row.pk for row in rows if row.kind == kind.name]
        if own:
            lines |= kind.lines(Notification.objects.filter(pk__in=own), reader)
    return [(row, lines[row.pk]) for row in rows if row.pk in lines]


@require_safe
def notification_open(request, pk):
    """Marks the notification as read, and redirects to the exact place that it is about."""
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    found = with_lines([row], request.user)
    if not found:
        raise Http404
    mark_read(Notification.objects.filter(pk=pk), by=request.user)
    return redirect(found[0][1].url)


@require_POST
def notification_read(request, pk):
    """Marks one notification as read."""
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(Notification.objects.filter(pk=row.pk), by=request.user)
    return _back(request, "inbox:list")


@require_POST
def all_read(request):
    """Marks all notifications as read that came before the page was opened."""
    rows = Notification.objects.filter(happened_at__lte=_opened_at(request))
    if chosen := request.POST.get("kind", ""):
        rows = rows.filter(kind=_known_kind(chosen).name)
    number = mark_read(rows, by=request.user)
    if number:
        said = ngettext(
            "%(n)s notification was marked as read.",
            "%(n)s notifications were marked as read.",
            number,
        )
        messages.success(request, said % {"n": number})
    else:
        messages.info(request, _("All notifications were read already."))
    return _back(request, "inbox:list")


def _opened_at(request):
    try:
        moment = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        moment = None
    return timezone.now() if moment is None or timezone.is_naive(moment) else moment


class FollowingView(TemplateView):
    """What the reader follows, with buttons that change how often they are told."""

    template_name = "members/inbox/following.html"

    def get_context_data(self, **kwargs):
        own = Subscription.objects.filter(user=self.request.user)
        page = key_page(own, by="created_at", params=self.request.GET, size=settings.ROWS_PER_PAGE)
        return super().get_context_data(
            rows=_with_targets(page.rows, self.request.user),
            levels=Level.choices,
            default=preferences_of(self.request.user).get_level_display(),
            breadcrumbs=_breadcrumbs(_("What I follow")),
            **page.links(self.request.path, {}),
            **kwargs,
        )


def _with_targets(rows, reader) -> list[dict]:
    """Dicts with the subscription, and label, title and URL of what is followed.

    Title and URL are empty if the reader may not see it any more.
    """
    found = {}
    for kind in follow_targets:
        if targets := [row.target for row in rows if row.target_type == kind.name]:
            for target, place in kind.found(targets, reader).items():
                found[kind.name, target] = place
    labels = {kind.name: kind.label for kind in follow_targets}
    described = []
    for row in rows:
        title, url = found.get((row.target_type, row.target), ("", ""))
        label = labels.get(row.target_type, "")
        described.append({"row": row, "label": label, "title": title, "url": url})
    return described


@require_POST
def follow_target(request):
    """Follows something, changes how often one is told of it, or stops following it.

    ``level`` is a Level, "" for the level of the settings, or NOT_FOLLOWED. What the reader may not
    see is a 404, but they may always stop following it. The button "Undo" of the message sends the
    same fields in the query of the address.
    """
    given = {**request.GET.dict(), **request.POST.dict()}
    target = given.get("target_type", ""), given.get("target", "")
    level, title = given.get("level", ""), _title(*target, request.user)
    if not title and level != NOT_FOLLOWED:
        raise Http404
    was = level_of(*target, user=request.user)
    try:
        change_level(*target, by=request.user, level=level)
    except ValueError as error:
        raise BadRequest from error
    can_undo = title and level in (NOT_FOLLOWED, Level.MUTED) and was not in (None, level)
    undo = _undo_url(*target, was) if can_undo else ""
    messages.success(request, _followed_words(request, title, level), extra_tags=undo)
    return _back(request, "inbox:following")


def _title(target_type: str, target: str, reader: User) -> str:
    """The title of what can be followed; empty if the reader may not see it."""
    kind = target_named(target_type)
    if kind is None:
        raise Http404
    return kind.found([target], reader).get(target, ("", ""))[0]


def _undo_url(target_type: str, target: str, level: str) -> str:
    query = urlencode({"target_type": target_type, "target": target, "level": level})
    return f"{reverse('inbox:follow')}?{query}"


def _followed_words(request, title: str, level: str) -> str:
    if level == NOT_FOLLOWED:
        return _("You do not follow this any more.")
    if level == Level.MUTED:
        return _("You get no notifications about “%(title)s”.") % {"title": title}
    chosen = Level(level or preferences_of(request.user).level)
    said = _("You follow “%(title)s”. You will be told: %(level)s.")
    return said % {"title": title, "level": chosen.label}


def _back(request: HttpRequest, fallback: str):
    """A redirect to the page from which the button was sent (``next``), or to ``fallback``."""
    target = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return redirect(target if is_safe and target.startswith("/") else fallback)


@never_cache
@csrf_exempt  # mail programs send the POST, without a session and without a token of ours
def unsubscribe(request, token):
    """Lets whoever has the token end e-mails, and choose how often they come.

    A GET request only shows a page with buttons, because mail scanners open every link. A POST
    request by a mail program (RFC 8058) has no ``what``, and ends e-mails of the kind. For other
    values of ``what`` see ``choose``.
    """
    found = read_token(token)
    user = found and User.objects.filter(pk=found.user_id, erased_at=None).first()
    if user is None:
        raise Http404
    if request.method == "POST":
        what = request.POST.get("what", "kind")
        try:
            was = choose(user, found, what, request.POST.get("level"))
        except ValueError as error:
            raise BadRequest from error
        if "List-Unsubscribe" in request.POST:
            return HttpResponse(_("Done."), content_type="text/plain; charset=utf-8")
        return redirect(f"{request.path}?{urlencode({'done': what, 'was': was})}")
    done, was = request.GET.get("done", ""), request.GET.get("was", "")
    done = done if done in CHOICES else ""
    with translation.override(user.language):
        context = {"state": state_of(user, found), "done": done, "was": was}
        return render(request, "members/inbox/unsubscribe.html", context)


@takes_unsent(gettext_lazy("Notification settings"))
@login_required
def preferences(request):
    """The form for the notification settings. People who are not members yet may use it, too."""
    own = Preferences.objects.filter(pk=request.user.pk).first() or Preferences(user=request.user)
    form = PreferencesForm(form_data(request), instance=own)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The settings were saved."))
        return redirect("inbox:preferences")
    return render(request, "members/inbox/preferences.html", {"form": form})
