"""Not written yet."""

from django.http import Http404
from django.views.generic import TemplateView


def all_read(request, *args, **kwargs):
    raise Http404


def section_read(request, *args, **kwargs):
    raise Http404


def news(request, *args, **kwargs):
    raise Http404


class BookmarkListView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404
