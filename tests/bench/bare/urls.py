"""Two pages, written as simply as possible: a thread and a list of threads.

Each has one query for its rows, and one template.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from forum.threads.models import Post, Thread

SIZE = 20


def thread(request, pk):
    """Shows twenty posts with their authors. ``?first=`` is the number of the first one."""
    first = int(request.GET.get("first", 1))
    posts = Post.objects.filter(thread=pk, number__range=(first, first + SIZE - 1))
    posts = posts.select_related("author", "affiliation__organisation").order_by("number")
    return render(request, "thread.html", {"reader": request.user, "posts": posts})


def threads(request):
    """Shows the twenty threads with the latest posts, without hidden and merged threads."""
    rows = Thread.objects.filter(hidden_at=None, merged_into=None)
    rows = rows.select_related("author", "affiliation__organisation", "last_author", "section")
    rows = rows.order_by("-last_post_at", "-pk")[:SIZE]
    return render(request, "threads.html", {"reader": request.user, "threads": rows})


urlpatterns = [
    path("healthz", lambda request: HttpResponse()),
    path("threads/", threads),
    path("threads/<int:pk>/", thread),
]
