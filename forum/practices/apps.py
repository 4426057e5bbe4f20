from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "forum.practices"
    label = "practices"

    def ready(self):
        from forum.practices.panels import panel
        from forum.practices.privacy import HOLDER
        from members.people.panels import register_panel
        from members.privacy.registry import register

        register(HOLDER)
        register_panel(panel)
