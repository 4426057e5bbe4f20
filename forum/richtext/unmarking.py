"""Takes words out of marks that their own style switches off, such as normal words in ``<b>``."""

from collections.abc import Iterable

from forum.richtext.trees import is_inside, new_tag, remove, tags_in


def take_out(tree, name: str, switched_off: Iterable) -> None:
    """Divides each mark ``name`` in ``tree`` so that the tags ``switched_off`` are not in it."""
    off = {tag for tag in switched_off if is_inside(tag, name)}
    holders = set()
    for tag in off:
        while (tag := tag.parentNode) is not None and tag not in holders:
            holders.add(tag)
    for mark in tags_in(tree) if off else ():
        if mark.tagName == name and mark in holders and mark.parentNode is not None:
            _spread(mark, name, holders, off)
            _unwrap(mark)


def _spread(parent, name: str, holders: set, off: set) -> None:
    """Puts what stands in ``parent`` beside the tags ``off`` into marks ``name`` of its own."""
    run = []
    for child in [*parent.childNodes, None]:
        if child is not None and child not in holders and child not in off:
            run.append(child)
            continue
        if run:
            mark = new_tag(parent, name)
            parent.insertBefore(mark, run[0])
            for node in run:
                mark.appendChild(node)
            run = []
        if child in holders and child not in off:
            _spread(child, name, holders, off)
            if child.tagName == name:
                _unwrap(child)


def _unwrap(tag) -> None:
    """Puts the content of ``tag`` in its place."""
    for node in [*tag.childNodes]:
        tag.parentNode.insertBefore(node, tag)
    remove(tag)
