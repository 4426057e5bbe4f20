"""Every route of the site, read from the resolver, so that a new one is tested by itself."""

from collections.abc import Iterator
from itertools import product

from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize


def routes(resolver=None, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """(path template, names of its arguments) of every route below ``resolver``."""
    for entry in (resolver or get_resolver()).url_patterns:
        regex = prefix + entry.pattern.regex.pattern.removeprefix("^")
        if isinstance(entry, URLPattern):
            for template, arguments in normalize(regex):
                yield f"/{template}", arguments
        else:
            yield from routes(entry, regex)


def paths(values: list, *, full_below: tuple[str, ...]) -> list[str]:
    """Every path of every route.

    Below ``full_below`` each argument takes each of ``values``, in every combination; elsewhere
    all arguments of a route take the same value, and in the CMS admin only the first.
    """
    found = set()
    for template, arguments in routes():
        if template.startswith(full_below):
            chosen = product(values, repeat=len(arguments))
        else:
            few = values[:1] if template.startswith("/admin/") else values
            chosen = ([value] * len(arguments) for value in few)
        found.update(template % dict(zip(arguments, each, strict=True)) for each in chosen)
    return sorted(found)


def named_routes(method: str, resolver=None, names: str = "") -> Iterator[str]:
    """The names of all routes to ask with ``method``; of the CMS admin's only those of GET."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{names}{entry.name}"
        elif method == "GET" or str(entry.pattern) != "admin/":
            yield from named_routes(
                method, entry, f"{names}{entry.namespace}:" if entry.namespace else names
            )
