"""Names and titles: one line that people can read."""

import unicodedata

from django.core.exceptions import ValidationError
from django.forms import Field


def one_line(text: str) -> str:
    """``text`` without line breaks, surplus spaces and signs that nobody sees.

    Zero-width signs and those that turn the direction of writing would let one name pass for
    another. Raises ValidationError, as for an empty field, when nothing is left.
    """
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    line = " ".join(seen.split())
    if text and not line:
        raise ValidationError(Field.default_error_messages["required"], code="required")
    return line
