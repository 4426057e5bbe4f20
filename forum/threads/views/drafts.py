"""Not written yet."""

from django.http import Http404
from django.views.generic import TemplateView


class DraftListView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


def draft_save(request, *args, **kwargs):
    raise Http404


def draft_discard(request, *args, **kwargs):
    raise Http404
