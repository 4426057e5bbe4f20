"""The view in which editors see and download the submissions of a form."""

from wagtail.contrib.forms.views import SubmissionsListView

# If a cell begins with one of these characters, spreadsheets run it as a formula (OWASP, CSV
# injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def escape_formula(value):
    """Returns ``value``, with an apostrophe in front if a spreadsheet would run it as a formula.

    If only digits and spaces follow the first character, as in a telephone number with "+", the
    value is no formula and is returned unchanged.
    """
    if isinstance(value, str) and value.startswith(FORMULA):
        is_number = value[1:].replace(" ", "").isdigit()
        return value if is_number else f"'{value}"
    return value


class SubmissionsView(SubmissionsListView):
    """Lists and exports a form's submissions. Values in the CSV export cannot run as formulas."""

    def preprocess_field_value(self, field, value, export_format):
        value = super().preprocess_field_value(field, value, export_format)
        return escape_formula(value) if export_format == self.FORMAT_CSV else value
