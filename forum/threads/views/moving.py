"""Not written yet."""

from django.http import Http404
from django.views.generic import TemplateView


class ThreadMoveView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


class ThreadMergeView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


class ThreadSplitView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404
