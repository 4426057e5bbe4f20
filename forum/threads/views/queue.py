"""Not written yet."""

from django.http import Http404
from django.views.generic import TemplateView


class QueueView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


class LogView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


class PostReportView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


class ReportDecideView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404


class HeldDecideView(TemplateView):
    def get(self, request, *args, **kwargs):
        raise Http404
