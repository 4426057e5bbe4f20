"""The list of sections. What a section holds is shown by the threads' app, one floor up."""

from django.views.generic import ListView

from forum.sections.models import Section


class SectionListView(ListView):
    """Every section the reader may enter."""

    template_name = "forum/sections/section_list.html"
    context_object_name = "sections"

    def get_queryset(self):
        return Section.objects.visible_to(self.request.user).for_list()
