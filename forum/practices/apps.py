from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "forum.practices"
    label = "practices"

    def ready(self):
        from forum.practices.privacy import HOLDER
        from forum.practices.profile_panels import panel
        from members.people.profile_panels import register_panel
        from members.privacy.registry import register

        register(HOLDER)
        register_panel(panel)
