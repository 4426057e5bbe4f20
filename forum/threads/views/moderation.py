"""Not written yet."""

from django.http import Http404
from django.views.generic import TemplateView


class ThreadModerateView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


def thread_lock(request, *args, **kwargs):
    raise Http404


def thread_pin(request, *args, **kwargs):
    raise Http404


class ThreadHideView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


def thread_restore(request, *args, **kwargs):
    raise Http404


class ThreadRenameView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


class PostModerateView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


def post_restore(request, *args, **kwargs):
    raise Http404
