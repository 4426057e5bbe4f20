"""The errors for files that are not accepted, with messages for the user."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_NAME = 100


def damaged() -> ValidationError:
    return ValidationError(_("This file is damaged: it cannot be read to its end."))


def too_large() -> ValidationError:
    return ValidationError(
        _("This file is too large when it is unpacked. Please divide it, or leave something out.")
    )


def nested() -> ValidationError:
    return ValidationError(
        _(
            "This archive contains another archive. Please unpack the "
            "inner one, then pack all files into one new archive."
        )
    )


def protected() -> ValidationError:
    return ValidationError(
        _(
            "This file is protected by a password, so it cannot be "
            "checked. Please remove the password."
        )
    )


NEWER = {
    **dict.fromkeys(("doc", "dot", "wbk"), "docx"),
    **dict.fromkeys(("xls", "xlt", "xlw"), "xlsx"),
    **dict.fromkeys(("ppt", "pot", "pps"), "pptx"),
}
"""Maps the extension of an old Microsoft Office format to that of the format that replaced it."""


def old_office(extension: str = "") -> ValidationError:
    """The error for a document in an old format or with a password.

    If ``extension``, the extension of the document, is in NEWER, the message says in which format
    to save the document.
    """
    if newer := NEWER.get(extension):
        return ValidationError(
            _(
                "This document is in an old format (.%(old)s). Please open it, choose “Save as”,"
                " save it as %(newer)s or PDF, and attach that file."
            ),
            params={"old": extension, "newer": newer.upper()},
        )
    return ValidationError(
        _(
            "This document is in an old format, or has a password. Please save it without one"
            " as .docx, .xlsx, .pptx or .pdf."
        )
    )


def check_old_office(extension: str) -> None:
    """Raises ValidationError if ``extension`` is that of an old format of Microsoft Office."""
    if extension in NEWER:
        raise old_office(extension)


def programs() -> ValidationError:
    return ValidationError(_("This file holds programs. Programs cannot be attached."))


def dangerous(name: str) -> ValidationError:
    """The error for an archive with a file ``name`` whose extension is dangerous."""
    return ValidationError(
        _(
            "This archive holds programs, or files that run or open something else when somebody"
            " clicks them, such as “%(name)s”. They cannot be attached."
        ),
        params={"name": _shortened(name)},
    )


def deceiving() -> ValidationError:
    return ValidationError(
        _(
            "This archive contains file names with invisible characters, such as those that "
            "reverse the direction of writing. Please rename the files."
        )
    )


def macros() -> ValidationError:
    return ValidationError(
        _("This document holds macros, which are programs. Please save it without them.")
    )


def objects() -> ValidationError:
    return ValidationError(
        _(
            "This document holds an embedded object (OLE or ActiveX), which may be a program."
            " Please put in a picture or a table in its place."
        )
    )


def dde() -> ValidationError:
    return ValidationError(
        _(
            "This document contains a field or a formula that starts "
            "another program (DDE). Please remove that field or formula."
        )
    )


def outside(target: str) -> ValidationError:
    """The error for a document that fetches ``target`` when it is opened."""
    return ValidationError(
        _(
            "This document fetches something from elsewhere when it is opened: “%(target)s”, as a"
            " template, a picture, a table or a frame. Please put it into the document, or remove"
            " the connection."
        ),
        params={"target": _shortened(target)},
    )


def scripted_pdf() -> ValidationError:
    return ValidationError(
        _(
            "This PDF holds a script or starts a program. Please print it into a new PDF, and"
            " attach that one."
        )
    )


def of_entry(name: str, problem: ValidationError) -> ValidationError:
    """The error ``problem``, with the name of the archived file at the beginning of its message."""
    return ValidationError(
        _("“%(name)s”: %(problem)s"),
        params={"name": _shortened(name), "problem": " ".join(problem.messages)},
    )


def _shortened(text: str) -> str:
    """Returns ``text``, or if it is longer than LONGEST_NAME, only its end after "…".

    The end of a name or an address says more than its beginning.
    """
    return text if len(text) <= LONGEST_NAME else f"…{text[-LONGEST_NAME:]}"
