"""Words of Django, allauth, taggit and Wagtail, repeated so that our catalogues hold them.

Their Polish is missing in places or addresses people too familiarly; the site's catalogue comes
first, so a translation given there wins. Nothing reads these lists but ``makemessages``.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SIGN_IN = [
    _("Email"),
    _("Email address"),
    _("Password"),
    _("Password (again)"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("Code"),
    _("Forgot your password?"),
    _("Use your password"),
    _("You must type the same password each time."),
    _("Please type your current password."),
    _("Incorrect code."),
    _("Incorrect password."),
    _("Invalid login."),
    _("Invalid or expired key."),
    _("The email address and/or password you specified are not correct."),
    _("Too many failed login attempts. Try again later."),
    _("Be patient, you are sending too many requests."),
    _("A user is already registered with this email address."),
    _("This email address is already associated with this account."),
    _("The email address is not assigned to any user account."),
    _("The new value must be different from the current one."),
    _("The password reset token was invalid."),
    _("This account is currently inactive."),
    _("Your primary email address must be verified."),
]

SIGN_IN_MESSAGES = [
    _("Successfully signed in as %(name)s."),
    _("You have signed out."),
    _("Confirmation email sent to %(email)s."),
    _("You have confirmed %(email)s."),
    _("Removed email address %(email)s."),
    _("You cannot remove your primary email address (%(email)s)."),
    _("Unable to confirm %(email)s because it is already confirmed by a different account."),
    _("A sign-in code has been sent to %(recipient)s."),
    _("Password successfully changed."),
    _("Password successfully set."),
    _("Primary email address set."),
]

SECOND_FACTOR = [
    _("Authenticator code"),
    _("Recovery codes"),
    _("TOTP Authenticator"),
    _("WebAuthn"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("You cannot activate two-factor authentication until you have verified your email address."),
]

PASSWORD_RULES = [
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
    _("This password is too common."),
    _("This password is entirely numeric."),
    _("The password is too similar to the %(verbose_name)s."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
]

FIELDS = [
    _("This field is required."),
    _("Enter a valid value."),
    _("Enter a valid email address."),
    _("Enter a valid URL."),
    _("Enter a number."),
    _("Enter a whole number."),
    _("Enter a valid date."),
    _("Enter a valid time."),
    _("Enter a valid date/time."),
    _("Enter a list of values."),
    _("Enter a complete value."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "Ensure that there are no more than %(max)s digit in total.",
        "Ensure that there are no more than %(max)s digits in total.",
        "max",
    ),
    ngettext_lazy(
        "Ensure that there are no more than %(max)s decimal place.",
        "Ensure that there are no more than %(max)s decimal places.",
        "max",
    ),
    ngettext_lazy(
        "Ensure that there are no more than %(max)s digit before the decimal point.",
        "Ensure that there are no more than %(max)s digits before the decimal point.",
        "max",
    ),
    _("Null characters are not allowed."),
    _(
        "ManagementForm data is missing or has been tampered with. "
        "Missing fields: %(field_names)s. You may need to file a bug report if the issue persists."
    ),
]

CMS = [
    _("A comma-separated list of tags."),
    _("Usage count"),
    _("Usage count: (low to high)"),
    _("Usage count: (high to low)"),
    _("Actions (footer)"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    _(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in '<span "
        'class="w-title-ellipsis">%(title)s</span>\'.'
    ),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    _(
        'This publishing schedule will only take effect after you select the "Schedule to '
        'publish" option'
    ),
    _("Autosave is paused"),
    _("Autosave is <span>paused</span>"),
    _("View latest version"),
    _(
        "Troubleshoot your connection to the site before proceeding. Open the editor in a "
        "separate tab to view the last saved version."
    ),
    _("Keyboard shortcuts are currently disabled; manage your %(account_link)s to enable them."),
    _("Keyboard shortcuts are currently enabled; manage your %(account_link)s to disable them."),
    _("Enable custom keyboard shortcuts specific to Wagtail."),
    _(
        "We extract the main content from the page preview, remove all formatting, and calculate "
        "the number of words."
    ),
    _(
        "We calculate reading time from word count, using different reading speeds for different "
        "languages."
    ),
    _(
        "We use a readability formula based on length of words and sentences. Long sentences and "
        "words result in a worse readability score."
    ),
    _(
        'See our <a href="%(guide_link)s" target="_blank">content checks guide</a> for more '
        "information on how content metrics are calculated."
    ),
    _("To be created by %(user)s"),
    _("Correct the validation errors to resume preview (saving will highlight errors)"),
    _("Application"),
    _("Show keyboard shortcuts"),
    _("Toggle minimap"),
    _("Close modal dialogs (like this one)"),
    _("Add or show comments"),
    _("Text editing"),
    _("Toggle checks"),
    _("Schedule to publish"),
    _("Scheduling…"),
    _("Once scheduled:"),
    _("Saved"),
    _("A network error occurred"),
    _("Currently idle"),
    _("Readability"),
    _("Checks"),
    _("This data explained"),
    _("How we calculate our metrics"),
    _("Go to the first error"),
    _("Expiry date/time must be in the future."),
    _("Please select another parent."),
    _("You do not have permission to access the admin."),
    _("'%(page_title)s' has been moved successfully."),
    _("%(model_name)s '%(object)s' updated and published."),
    _("%(model_name)s '%(object)s' created and published."),
    _("%(model_name)s '%(title)s' is now unlocked."),
    _("No %(model_name)s match your query."),
    _("There are no %(model_name)s to display."),
    _("Saving will overwrite a newer version."),
    _("There are validation errors, click save to highlight them."),
    _("The page could not be created due to validation errors."),
    _("The page could not be saved due to validation errors."),
    _("The page could not be saved as it is locked."),
    _("Sort item order"),
    _("Compare"),
    _("Private, accessible with a shared password"),
    _("Private, accessible to any logged-in users"),
    _("shared password"),
    _("Layout"),
    _("Grid layout"),
    _("List layout"),
    _("The filter options you have selected are not valid."),
    _("Maximum filesize: %(max_upload_size)s."),
]

CMS_START = [
    _("Awaiting your review"),
    _("Your pages and snippets in a workflow"),
    _("Search all pages…"),
    _("Search term"),
    _("Use server language: %(language_name)s"),
    ngettext_lazy(
        '%(total)s Page <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Pages <span class="w-sr-only">created in %(site_name)s</span>',
        "counter",
    ),
    ngettext_lazy(
        '%(total)s Image <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Images <span class="w-sr-only">created in %(site_name)s</span>',
        "counter",
    ),
    ngettext_lazy(
        '%(total)s Document <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Documents <span class="w-sr-only">created in %(site_name)s</span>',
        "counter",
    ),
]

CMS_PAGES = [
    _("The page title as you'd like it to be seen by the public"),
    _("Submit to %(workflow_name)s"),
    _("Resubmit to %(task_name)s"),
    _("Reviewers can edit this %(model_name)s – lock it to prevent other reviewers from editing"),
    _("Is commenting action"),
    _("Review this version"),
    _("Anyone can edit this %(model_name)s"),
    _("Anyone can edit this %(model_name)s – lock it to prevent others from editing"),
    _("This %(model_name)s is currently awaiting moderation."),
    _("Only reviewers for this task can edit the %(model_name)s."),
    _("%(label)s and Publish"),
    _("In Moderation"),
    _("Sent to %(task_name)s %(started_at)s"),
    _("Awaiting"),
    _("Changes requested at"),
    _("Changes requested %(finished_at)s"),
    _("Changes requested by %(requested_by)s"),
    _("Cancel workflow "),
    _("Restart workflow "),
    _("Page '%(page_title)s' created and submitted for moderation."),
    _("Page '%(page_title)s' has been submitted for moderation."),
    _("This page hasn't been submitted for moderation yet"),
]

CMS_CHECKS = [
    _("Use meaningful text for screen reader users"),
    _("Use a meaningful title for screen reader users"),
    _("Avoid skipping levels"),
    _("Use proper heading tags"),
    _("Use meaningful text"),
    _("Image alt text has inappropriate pattern"),
    _("Add a concise description for search engines"),
]

CMS_ADDRESSES = [
    _("Promote"),
    _("slug"),
    _("title tag"),
    _("meta description"),
    _("For site menus"),
    _("The name of the page as it will appear in URLs e.g http://domain.com/blog/[my-slug]/"),
    _("The name of the page displayed on search engine results as the clickable headline."),
    _("The descriptive text displayed underneath a headline in search engine results."),
    _("Whether a link to this page will appear in automatically generated menus"),
]

FORMSETS = [
    ngettext_lazy(
        "Please submit at most %(num)d form.", "Please submit at most %(num)d forms.", "num"
    ),
    _("Enter a valid UUID."),
]
