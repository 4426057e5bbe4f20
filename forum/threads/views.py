"""Sections with their threads, the thread page, and what people do there."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView, ListView, TemplateView

from forum.breadcrumbs import crumbs
from forum.sections.models import Section
from forum.threads.forms import PostForm, ReplyForm, ThreadForm
from forum.threads.models import Post, Thread, ThreadReader
from forum.threads.services import EditConflict, edit_post, mark_read, reply_to, start_thread
from members.paging import key_page, number_links
from members.units.models import load_units_of_erased


def section_step(section):
    """The section's place in the breadcrumbs."""
    return section.name, reverse("threads:section", args=[section.slug])


def thread_step(thread):
    """The thread's place in the breadcrumbs."""
    return thread.title, thread.get_absolute_url()


class SectionListView(ListView):
    """Every section the reader may enter, with the time of its latest post."""

    template_name = "forum/threads/section_list.html"
    context_object_name = "sections"

    def get_queryset(self):
        latest = Thread.objects.filter(section=OuterRef("pk")).order_by("-last_post_at", "-pk")
        return (
            Section.objects.visible_to(self.request.user)
            .for_list()
            .annotate(last_post_at=Subquery(latest.values("last_post_at")[:1]))
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(breadcrumbs=crumbs(_("Sections")), **kwargs)


class ThreadPageMixin:
    """One page of threads, newest activity first, from the key in the address on."""

    def page_of(self, threads, **query):
        request = self.request
        page = key_page(
            threads.with_last_read(request.user).for_list(),
            by="last_post_at",
            params=request.GET,
            size=settings.ROWS_PER_PAGE,
        )
        load_units_of_erased(thread.affiliation for thread in page.rows)
        return {"threads": page.rows, **page.links(request.path, query)}


class SectionView(ThreadPageMixin, TemplateView):
    """A section's threads; what is pinned stands on top of the first page."""

    template_name = "forum/threads/section_detail.html"

    def get_context_data(self, slug, **kwargs):
        user = self.request.user
        section = get_object_or_404(Section.objects.visible_to(user).for_list(), slug=slug)
        threads = Thread.objects.visible_to(user).filter(section=section)
        page = self.page_of(threads.filter(is_pinned=False))
        pinned = []
        if not page["first_url"]:
            own = threads.filter(is_pinned=True).with_last_read(user)
            pinned = list(own.for_list().order_by("-last_post_at", "-pk"))
            load_units_of_erased(thread.affiliation for thread in pinned)
        return super().get_context_data(
            section=section,
            pinned=pinned,
            may_add=user.has_perm("threads.add_thread", section),
            breadcrumbs=crumbs((_("Sections"), reverse("threads:sections")), section.name),
            **page,
            **kwargs,
        )


class ThreadListView(ThreadPageMixin, TemplateView):
    """Threads of all sections the reader may enter, all or one of three choices."""

    template_name = "forum/threads/thread_list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        threads = Thread.objects.visible_to(user)
        show = self.request.GET.get("show", "")
        chosen = {
            "": lambda: threads,
            "unread": lambda: threads.unread_by(user),
            "unanswered": threads.unanswered,
            "mine": lambda: threads.filter(author=user),
        }
        if show not in chosen:
            raise Http404
        page = self.page_of(chosen[show](), **({"show": show} if show else {}))
        return super().get_context_data(
            show=show, breadcrumbs=crumbs(_("Threads")), **page, **kwargs
        )


class ThreadView(TemplateView):
    """Twenty posts straight from their numbers: page 500 costs what page 1 does."""

    template_name = "forum/threads/thread_detail.html"

    def get_context_data(self, pk, **kwargs):
        user = self.request.user
        thread = get_object_or_404(
            Thread.objects.visible_to(user).select_related("section", "solved_by"), pk=pk
        )
        page = self._page(thread)
        numbers = page.object_list
        posts = list(
            thread.posts.filter(number__range=(numbers[0], numbers[-1]))
            .for_page()
            .order_by("number")
        )
        load_units_of_erased(post.affiliation for post in posts)
        last_read = self._note_reading(thread, numbers[-1])
        for post in posts:
            post.thread = thread
            post.may_be_changed = user.has_perm("threads.change_post", post)
            post.is_new = last_read < post.number and post.author_id != user.pk
        return super().get_context_data(
            thread=thread,
            posts=posts,
            page=page,
            breadcrumbs=crumbs(section_step(thread.section), thread.title),
            **number_links(page, self.request.path),
            may_reply=user.has_perm("threads.reply", thread),
            may_solve=user.has_perm("threads.solve", thread),
            may_keep_order=user.has_perm("threads.keep_order", thread),
            form=ReplyForm(),
            **kwargs,
        )

    def _page(self, thread):
        paginator = Paginator(range(1, thread.last_number + 1), settings.POSTS_PER_PAGE)
        try:
            return paginator.page(self.request.GET.get("page", 1))
        except InvalidPage:
            raise Http404 from None

    def _note_reading(self, thread, number) -> int:
        """How far the reader had read before this page; notes the page when that grew."""
        readers = ThreadReader.objects.filter(user=self.request.user, thread=thread)
        last_read = readers.values_list("last_read_number", flat=True).first() or 0
        if number > last_read:
            mark_read(thread, by=self.request.user, number=number)
        return last_read


class ThreadCreateView(FormView):
    """Ask or tell: the form of a new thread."""

    template_name = "forum/threads/thread_form.html"
    form_class = ThreadForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self):
        wanted = self.request.GET.get("section")
        if not wanted or "\0" in wanted:  # PostgreSQL refuses to compare with it
            return {}
        sections = Section.objects.visible_to(self.request.user)
        return {"section": sections.filter(slug=wanted).first()}

    def get_context_data(self, **kwargs):
        steps = (_("Threads"), reverse("threads:list")), _("New thread")
        return super().get_context_data(breadcrumbs=crumbs(*steps), **kwargs)

    def form_valid(self, form):
        thread = start_thread(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The thread was published."))
        return redirect(thread)


class ReplyView(PermissionRequiredMixin, FormView):
    """A reply, from the box below the thread or on this page, where errors are shown."""

    permission_required = "threads.reply"
    raise_exception = True
    template_name = "forum/threads/post_form.html"
    form_class = ReplyForm

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        threads = Thread.objects.visible_to(request.user).select_related("section")
        self.thread = get_object_or_404(threads, pk=pk)

    def has_permission(self):
        return self.request.user.has_perm(self.permission_required, self.thread)

    def form_valid(self, form):
        post = reply_to(self.thread, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Your reply was published."))
        return redirect(post)

    def get_context_data(self, **kwargs):
        last = self.thread.posts.for_page().order_by("-number").first()
        return super().get_context_data(
            thread=self.thread,
            answered=last,
            breadcrumbs=crumbs(
                section_step(self.thread.section),
                thread_step(self.thread),
                pgettext("page title", "Reply"),
            ),
            **kwargs,
        )


class PostEditView(PermissionRequiredMixin, FormView):
    """A change of one's own post."""

    permission_required = "threads.change_post"
    raise_exception = True
    template_name = "forum/threads/post_form.html"
    form_class = PostForm

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        posts = Post.objects.visible_to(request.user).select_related("thread__section")
        self.post_to_edit = get_object_or_404(posts, pk=pk)

    def has_permission(self):
        post = self.post_to_edit
        own = post.author_id == self.request.user.pk
        return own and self.request.user.has_perm(self.permission_required, post)

    def get_initial(self):
        return {"body": self.post_to_edit.source, "version": self.post_to_edit.version}

    def form_valid(self, form):
        try:
            post = edit_post(self.post_to_edit, by=self.request.user, **form.cleaned_data)
        except EditConflict:
            return self._conflict(form)
        messages.success(self.request, _("The change was saved."))
        return redirect(post)

    def _conflict(self, form):
        """Both texts on one page: the stored one above, the typed one still in the field."""
        form.add_error(
            None,
            _(
                "This post was changed in another window. The text below is still yours;"
                " the saved one stands above it. Saving again replaces it."
            ),
        )
        form.data = form.data.copy()
        form.data["version"] = self.post_to_edit.version
        return self.render_to_response(self.get_context_data(form=form, answered=self.post_to_edit))

    def get_context_data(self, **kwargs):
        thread = self.post_to_edit.thread
        return super().get_context_data(
            thread=thread,
            edited=self.post_to_edit,
            breadcrumbs=crumbs(
                section_step(thread.section), thread_step(thread), _("Change of a post")
            ),
            **kwargs,
        )


def post_permalink(request, pk):
    """Leads to the post on its page of the thread."""
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("thread"), pk=pk)
    return redirect(post.thread.url_of(post.number))


@require_POST
def post_solve(request, pk):
    """Marks the post as the answer to the question, or takes the mark back."""
    post = get_object_or_404(
        Post.objects.visible_to(request.user).select_related("thread__section"), pk=pk
    )
    thread = post.thread
    if post.number == 1 or not request.user.has_perm("threads.solve", thread):
        raise PermissionDenied
    thread.solved_by = None if thread.solved_by_id == post.pk else post
    thread.save(update_fields=["solved_by"])
    done = _("The question is solved.") if thread.solved_by else _("The question is open again.")
    messages.success(request, done)
    return redirect(post)


def _toggle(request, pk, field):
    """Turns one of the thread's marks on or off, for those who keep order."""
    thread = get_object_or_404(
        Thread.objects.visible_to(request.user).select_related("section"), pk=pk
    )
    if not request.user.has_perm("threads.keep_order", thread):
        raise PermissionDenied
    setattr(thread, field, not getattr(thread, field))
    thread.save(update_fields=[field])
    return thread


@require_POST
def thread_lock(request, pk):
    thread = _toggle(request, pk, "is_locked")
    done = _("The thread is locked.") if thread.is_locked else _("The thread is open again.")
    messages.success(request, done)
    return redirect(thread)


@require_POST
def thread_pin(request, pk):
    thread = _toggle(request, pk, "is_pinned")
    done = _("The thread is pinned.") if thread.is_pinned else _("The thread is no longer pinned.")
    messages.success(request, done)
    return redirect(thread)
