"""Names and titles: one line that people can read."""

import unicodedata

from django.core.exceptions import ValidationError
from django.forms import Field


def one_line(text: str) -> str:
    """``text`` without line breaks, surplus spaces and signs that nobody sees.

    Zero-width signs and those that turn the direction of writing would let one name pass for
    another; control characters print nothing. Raises ValidationError, as for an empty field, when
    nothing is left.
    """
    seen = "".join(sign for sign in text if sign.isspace() or not _is_unseen(sign))
    line = " ".join(seen.split())
    if text and not line:
        raise ValidationError(Field.default_error_messages["required"], code="required")
    return line


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf"}
