"""The only settings module. Values that differ between machines come from environment variables.

``.env.example`` lists these variables. DEBUG is off by default; ``make run`` turns it on.
"""

import sys
from pathlib import Path

import environ
from csp.constants import NONCE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# --- The server ------------------------------------------------------------------------------

DEBUG = environment.flag(env, "DEBUG")
SECRET_KEY = environment.secret_key(env)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = environment.site_url(
    env, default="http://localhost:8000" if DEBUG else f"https://{ALLOWED_HOSTS[0]}"
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASES = {"default": environment.database(env, VAR_DIR / "db.sqlite3")}
CACHES = {"default": environment.cache(env)}
# The cache of rendered public pages, in the memory of each process. Every key begins with a random
# value, which the default cache stores. When a page changes, a new value makes all entries invalid.
# If the processes do not share the default cache (locmem), a process does not notice that another
# process has published a page, so the timeout is only one minute.
CACHES["pages"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "TIMEOUT": 60 if "locmem" in CACHES["default"]["BACKEND"] else 600,
    "OPTIONS": {"MAX_ENTRIES": 1200},
}
vars().update(
    environment.mail(
        env, default=f"filemail:///{VAR_DIR / 'mail'}" if DEBUG else "smtp://localhost:25"
    )
)
# Stores e-mails in the database. Only the worker sends them, with EMAIL_DELIVERY_BACKEND.
EMAIL_BACKEND = "members.mail.backends.QueueBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Samorządowe Forum <forum@localhost>"
)
MEDIA_ROOT, PRIVATE_MEDIA_ROOT = environment.folders(env, below=VAR_DIR)
# The URL prefix in X-Accel-Redirect headers, which tell nginx to send a member's file. If it is
# empty, Django sends the files itself.
PRIVATE_MEDIA_ACCEL = environment.accel(env)
# If this number is too low, allauth takes the IP address of a proxy for that of every visitor, so
# that all visitors share one rate limit for sign-in attempts.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.proxy_count(env)

# --- Apps: an app may import from the apps below it, never from the apps above it --------------

INSTALLED_APPS = [
    "config",
    "demo",
    "cms",
    "training",
    "forum.home",
    "forum.meetings",
    "forum.practices",
    "forum.moderation",
    "forum.threads",
    "forum.attachments",
    "forum.sections",
    "members.inbox",
    "members.pdf",
    "members.privacy",
    "members.people",
    "members.membership",
    "members.units",
    "members.audit",
    "members.accounts",
    "members.mail",
    "members.cache",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.settings",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "members.membership.apps.AccountsInCmsConfig",  # instead of wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.locales",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rules.apps.AutodiscoverRulesConfig",
    "django_prose_editor",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.humanize",  # for its translations of "a minute ago" in the CMS
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
]

MIDDLEWARE = [
    # These two are first, so that they change every response.
    "config.middleware.PermissionsPolicyMiddleware",
    "config.middleware.ShortLocationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.HealthMiddleware",
    "config.files.FilesMiddleware",
    "cms.public.caching.PageCacheMiddleware",
    "config.middleware.ContentPolicyMiddleware",
    "members.accounts.middleware.PrivateAnswersMiddleware",
    "config.middleware.OutageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.TooLongMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.accounts.middleware.PersonalLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "forum.richtext.losses.losses_middleware",
    "members.accounts.middleware.EndedSessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "members.membership.middleware.SecondFactorMiddleware",
    "members.membership.middleware.RestingRolesMiddleware",
    "config.middleware.AdminQueryMiddleware",
    # RedirectMiddleware is before NotFoundMiddleware, so that a redirect can replace the 404 page.
    "cms.public.redirects.RedirectMiddleware",
    "config.middleware.NotFoundMiddleware",
    # TypedTextMiddleware is last, so that its ``process_exception`` runs first: NotFoundMiddleware
    # would return a 404 page without the typed text.
    "members.membership.middleware.TypedTextMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.frame",
            ],
        },
    },
    # Jinja2 templates have their own folder: in ``templates/``, Django's own backend would find
    # them first.
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "jinja2"],
        "OPTIONS": {
            "environment": "config.jinja.Environments",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Signing in ------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "members.membership.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "membership:landing"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "members.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {"signup": "members.accounts.sign_up.SignUpForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "members.accounts.forms.PersonForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Codes in e-mails: how many seconds a code is valid, and how many codes an address gets in this
# time. Pages and e-mails mention both numbers.
CODE_LIFETIME = 15 * 60
CODES_AT_MOST = 5
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_LIFETIME
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = CODE_LIFETIME
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_LIFETIME
ACCOUNT_LOGIN_TIMEOUT = CODE_LIFETIME + 5 * 60
# How often one browser may ask for another code. The number is high, so that the page always shows
# the button for another code. ACCOUNT_RATE_LIMITS sets the real limit.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 100
# If this were True, allauth would also redirect a visitor who waits for a code away from the pages
# for signing in and signing up. members/accounts/entrance.py redirects only signed-in users.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
# Requests that send an e-mail are also limited for each e-mail address (allauth's "key"), whether
# or not it has an account, so that nobody can flood an inbox.
ACCOUNT_RATE_LIMITS = {
    "reset_password": f"20/m/ip,{CODES_AT_MOST}/{CODE_LIFETIME}s/key",
    "request_login_code": f"20/m/ip,{CODES_AT_MOST}/{CODE_LIFETIME}s/key",
    "confirm_email": f"{CODES_AT_MOST}/{CODE_LIFETIME}s/key",
}
MFA_ADAPTER = "members.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "members.accounts.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "members.accounts.passkey_forms.RenamePasskeyForm",
}
MFA_TOTP_ISSUER = "Samorządowe Forum"
MFA_TOTP_TOLERANCE = 1  # accepts codes 30 seconds early or late, because phone clocks differ
# If on, administrators, moderators and editors must set up a second factor before anything else.
REQUIRE_SECOND_FACTOR = environment.flag(env, "REQUIRE_SECOND_FACTOR", default=not DEBUG)

# --- Language and time -----------------------------------------------------------------------

LANGUAGE_CODE = "pl"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]
# The first folder translates the project's own texts. The second, written by hand, translates texts
# of packages whose own Polish translation is missing or too informal.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "overrides"]
TIME_ZONE = "Europe/Warsaw"
USE_I18N = USE_TZ = True

# --- Files -----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
STORAGES = {
    "default": environment.storage(env, SITE_URL),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static_files.StaticFilesStorage"
    },
}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "members.uploads.UploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page forms have many fields

# --- Background tasks ------------------------------------------------------------------------

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if DEBUG
        else "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "codes"],
    }
}

# --- Wagtail ---------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Samorządowe Forum"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "cms.admin.rich_text.RichTextArea"}}
WAGTAIL_I18N_ENABLED = True
# ASCII slugs, which e-mail programs do not break: łódź becomes lodz.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "admin_login"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("pl", "Polski"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# Users change their own password and e-mail address only on allauth's pages, which require
# reauthentication.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
# The CMS must request nothing from other hosts: no avatars, no check for new versions.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Turns autosave off. If autosave created a new page at the moment at which its editor clicks
# "publish", the click would create the page again and end in an error page. Wagtail still warns
# editors who leave a page with unsaved text.
WAGTAIL_AUTOSAVE_INTERVAL = 0
# Superusers get no e-mails about pages that wait for review. Editors do (see
# cms/admin/workflow.py).
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
WAGTAILEMBEDS_FINDERS = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_IMAGE_MODEL = "cms.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.SiteDocument"
TAGGIT_CASE_INSENSITIVE = True
# Django serves documents itself, even if they are in a bucket, so that it can check permissions.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"]
WAGTAILDOCS_EXTENSIONS += ["mp4", "vtt", "webm"]
WAGTAILDOCS_CONTENT_TYPES = {"mp4": "video/mp4", "vtt": "text/vtt", "webm": "video/webm"}
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
# Checked before an image is decoded, because decoding takes four bytes of memory per pixel.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.admin.uploads.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.admin.uploads.DocumentForm"

# --- Security --------------------------------------------------------------------------------

HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# Both flags affect all subdomains, and only the owner of the domain knows whether all of them use
# HTTPS. So both are optional, and ``check --deploy`` does not warn if one is off.
SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD = environment.hsts(env)
SILENCED_SYSTEM_CHECKS = [
    check
    for check, is_on in [
        ("security.W005", SECURE_HSTS_INCLUDE_SUBDOMAINS),
        ("security.W021", SECURE_HSTS_PRELOAD),
    ]
    if not is_on
]
SECURE_REDIRECT_EXEMPT = [r"^healthz(/queue)?$"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# DENY does not block the previews that the CMS shows in a frame, because Wagtail sets another
# X-Frame-Options on them.
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],  # Wagtail's admin shows previews of pages in a frame
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# Log messages say what happened and where, without names, e-mail addresses or typed text.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "config.logs.NamelessFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}

# --- This site -------------------------------------------------------------------------------

POSTS_PER_PAGE = 20
ROWS_PER_PAGE = 20
SECTIONS_PER_PAGE = 40  # usually enough to show all sections on one page
ATTACHMENT_MAX_SIZE = 20 * 1024 * 1024
ATTACHMENTS_PER_POST = 10
# How many files one user may have at most that belong to no post, for example because the post is
# still a draft.
ATTACHMENTS_UNATTACHED = 50
# The largest total size of an unpacked ZIP file or office document, in bytes.
ATTACHMENT_MAX_UNPACKED = 200 * 1024 * 1024
# An image with more than ATTACHMENT_MAX_PIXELS pixels is refused. An image with a side longer than
# ATTACHMENT_PICTURE_SIDE pixels is scaled down.
ATTACHMENT_MAX_PIXELS = 40_000_000
ATTACHMENT_PICTURE_SIDE = 4096
# Whether the editor has buttons for code. Code in old posts and in pasted texts stays code even
# without the buttons.
RICHTEXT_CODE_BUTTONS = False
# How long authors may edit their own posts. With POST_EDIT_UNTIL_ANSWERED, the author of the last
# post of a thread may edit this post even later, until somebody replies. Moderators may edit posts
# at any time, with a reason.
POST_EDIT_MINUTES = 24 * 60
POST_EDIT_UNTIL_ANSWERED = True
# How many of a new member's first posts a moderator must approve. 0 means none.
NEWCOMER_POSTS_HELD = 0
# How many posts and threads one user may write in FLOOD_MINUTES, so that scripts cannot flood the
# forum. 0 means no limit. Moderators have no limit.
FLOOD_MINUTES = 10
FLOOD_POSTS = environment.count(env, "FLOOD_POSTS", default=0 if DEBUG else 60)
FLOOD_THREADS = environment.count(env, "FLOOD_THREADS", default=0 if DEBUG else 30)

if DEBUG and "runserver" in sys.argv:
    # ``runserver`` serves static files from their source folders, not the collected copies.
    WHITENOISE_USE_FINDERS = True
    # Pages are not cached, so that a changed template is used at the next request.
    CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
