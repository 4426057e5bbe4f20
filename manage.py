#!/usr/bin/env python
"""Django's command-line utility for administrative tasks."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured


def main():
    # Loading the site makes hundreds of thousands of objects and no garbage. With Python's own
    # threshold they are looked through again and again, a quarter of the time of a start.
    gc.set_threshold(50_000)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A wrong setting is the operator's to mend: one sentence says it, a traceback hides it.
        sys.exit(f"Configuration error: {error}")


if __name__ == "__main__":
    main()
