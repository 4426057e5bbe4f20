"""All routes of the site. They are read from the URL resolver, so that tests cover new routes."""

from collections.abc import Iterator
from itertools import product

from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize


def routes(resolver=None, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yields (path with placeholders, argument names) of every route below ``resolver``."""
    for entry in (resolver or get_resolver()).url_patterns:
        regex = prefix + entry.pattern.regex.pattern.removeprefix("^")
        if isinstance(entry, URLPattern):
            for template, arguments in normalize(regex):
                yield f"/{template}", arguments
        else:
            yield from routes(entry, regex)


def paths(values: list, *, full_below: tuple[str, ...]) -> list[str]:
    """Returns the paths of all routes, with ``values`` as arguments.

    Below the paths ``full_below``, every combination of values is used. Elsewhere all arguments of
    a route get the same value. In the CMS admin only the first value is used.
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
    """Yields the names of all routes to request with ``method``.

    Routes of the CMS admin are included only for GET.
    """
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{names}{entry.name}"
        elif method == "GET" or str(entry.pattern) != "admin/":
            yield from named_routes(
                method, entry, f"{names}{entry.namespace}:" if entry.namespace else names
            )
