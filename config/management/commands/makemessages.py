"""Django's ``makemessages``, changed to read the Jinja2 templates, too.

Django would parse them as Django templates and miss most of their texts.
"""

from django.core.management.commands import makemessages

from jinja2 import Environment


class BuildFile(makemessages.BuildFile):
    """A file that ``makemessages`` reads.

    Unlike in Django's class, Jinja2's own parser extracts the texts of Jinja2 templates.
    """

    def preprocess(self):
        if not self.path.endswith(".jinja"):
            super().preprocess()
            return
        with (
            open(self.path, encoding="utf-8") as template,
            open(self.work_path, "w", encoding="utf-8") as calls,
        ):
            calls.writelines(calls_in(template.read()))


class Command(makemessages.Command):
    build_file_class = BuildFile

    def handle(self, *args, **options):
        if options["domain"] == "django" and not options["extensions"]:
            options["extensions"] = ["html", "txt", "py", "jinja"]
        super().handle(*args, **options)


def calls_in(source: str):
    """Yields a gettext call for each translatable text of a template, so that xgettext finds it.

    ``source`` is the source of the Jinja2 template.
    """
    reader = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 -- it renders nothing
    for _line, function, message in reader.extract_translations(source):
        texts = message if isinstance(message, tuple) else (message,)
        given = ", ".join(repr(text) for text in texts if text is not None)
        yield f"{function}({given})\n"
