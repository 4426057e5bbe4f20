"""The view in which editors see and download the submissions of a form."""

from wagtail.contrib.forms.views import SubmissionsListView

# Spreadsheets run a cell that begins with such a character as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def escape_formula(value):
    """Returns ``value``, with an apostrophe in front if a spreadsheet would run it as a formula.

    A value is safe, and returned unchanged, if only digits and spaces follow its first character,
    as in a telephone number with "+".
    """
    if isinstance(value, str) and value.startswith(FORMULA):
        is_number = value[1:].replace(" ", "").isdigit()
        return value if is_number else f"'{value}"
    return value


class SubmissionsView(SubmissionsListView):
    """Lists and exports a form's submissions. The CSV export contains no formulas."""

    def preprocess_field_value(self, field, value, export_format):
        value = super().preprocess_field_value(field, value, export_format)
        return escape_formula(value) if export_format == self.FORMAT_CSV else value
