"""Every setting of Common Thread, in one file.

What differs between places is an environment variable with a safe default (see docs/operations.md).
`manage.py`, `trust.wsgi` and the test suite call `trust.launcher.environment.prepare` first, which sets
DATABASE_URL and REDIS_URL to the embedded servers when neither is given.
"""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- The place this runs in -------------------------------------------------------------------------------
DEMO = env.bool("DEMO", default=False)
TRUST_NAME = env("TRUST_NAME", default="Children's Trust")
DEBUG = env.bool("DEBUG", default=False)
INSECURE_KEY = "insecure-key-for-the-demo-and-tests-only-never-in-production"
SECRET_KEY = env("SECRET_KEY", default=INSECURE_KEY)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000")
# RFC 9116: a mailto: or https: address for whoever finds a weakness.
SECURITY_CONTACT = env("SECURITY_CONTACT", default="mailto:security@common-thread.invalid")
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not DEMO)
AUDIT_SEAL_KEY = env("AUDIT_SEAL_KEY", default=SECRET_KEY)
BACKUP_KEY = env("BACKUP_KEY", default="")  # with one, `backup` writes encrypted and `restore` reads nothing else
AUDIT_SEAL_KEY_FALLBACKS = env.list("AUDIT_SEAL_KEY_FALLBACKS", default=[])  # earlier keys, newest first
AUDIT_SEAL_FILE = env("AUDIT_SEAL_FILE", default=str(BASE_DIR / "var" / "seals.log"))

# --- Applications, in the order of docs/architecture.md ----------------------------------------------------
INSTALLED_APPS = [
    "audit",
    "govuk",
    "partners",
    "notifications",
    "cases",
    "referrals",
    "riskpanel",
    "trust.board",
    *(["trust.demo"] if DEMO else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "guardian",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "trust.health.ProbesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "audit.middleware.TrailMiddleware",
    "partners.middleware.SessionLimitsMiddleware",
    "partners.middleware.LoginRequiredMiddleware",
    "partners.middleware.MFARequiredMiddleware",
    "partners.middleware.ActingForMiddleware",
    "partners.once.OnceMiddleware",
    "riskpanel.middleware.TermsFirstMiddleware",
]

ROOT_URLCONF = "trust.urls"
WSGI_APPLICATION = "trust.wsgi.application"
APPEND_SLASH = True

# --- Pages --------------------------------------------------------------------------------------------------
FORM_RENDERER = "govuk.forms.GovukRenderer"
CSRF_FAILURE_VIEW = "govuk.views.csrf_failure"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partners.context_processors.trust",
                "notifications.context_processors.notices",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
COTTON_DIR = "cotton"

# --- Data ---------------------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgres:///common_thread"),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": True,
    }
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"].setdefault(
    "options", f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=0)}"
)
DATABASES["default"]["TEST"] = {"NAME": env("TEST_DATABASE_NAME", default="test_common_thread")}
# The role that web and worker act as. It owns nothing: it may add to the audit trail and never change it.
DATABASE_APP_ROLE = env("DATABASE_APP_ROLE", default="common_thread_app")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counters of guesses live in the database, so that a stopped broker changes nothing for a page.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rate_limit_cache",
        # The default of 300 would throw counters of guesses away while somebody guesses.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- People and sign-in --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "partners.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,30/15m/ip", "login": "60/m/ip"}
MFA_ADAPTER = "partners.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "partners.key_forms.AddKeyForm"}
MFA_TOTP_ISSUER = TRUST_NAME
# Nobody signs up: an administrator gave the address. allauth holds it for unproved, and would let nobody who came by
# a link for their password set up a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# The longest that any session may lie unused, and a Trust's own minutes by role: partners/idle.py has the defaults.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_IDLE_BY_ROLE = dict(one.partition("=")[::2] for one in env.list("SESSION_IDLE_BY_ROLE", default=[]))
ANONYMOUS_USER_NAME = None
# Guardian's backend stays out: grants are read by cases/access.py alone, never by `user.has_perm`.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# --- Browser security -----------------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=not (DEMO or DEBUG))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = (
    1 if BEHIND_PROXY else 0
)  # else the proxy's address is everybody's, and one guesser shuts all
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "autoplay")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Language and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "govuk.formats"

# --- Static files -------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=not (DEMO or DEBUG))
# Where each file is served from its own package nothing is collected, and whitenoise would warn of a missing directory.
STATIC_ROOT = BASE_DIR / "staticfiles" if STATIC_MANIFEST else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO or DEBUG
# --- Uploaded files: no address leads to them, only views that ask who wants them ----------------------------------
MEDIA_ROOT = env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
# An anti-virus program: the path of a function, such as cases.files.scanning.clamav. Empty: files say "not scanned".
FILE_SCANNER = env("FILE_SCANNER", default="")
CLAMAV_ADDRESS = env("CLAMAV_ADDRESS", default="127.0.0.1:3310")

# --- Mail -----------------------------------------------------------------------------------------------------------
EMAIL_FILE_PATH = str(BASE_DIR / "var" / "mail")
vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{EMAIL_FILE_PATH.lstrip('/')}"))
EMAIL_TIMEOUT = 10
# How long a sender may hold a mail it has claimed. Longer than a batch takes; a dead sender's mails wait this long.
NOTICE_LEASE_SECONDS = env.int("NOTICE_LEASE_SECONDS", default=60)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Common Thread <no-reply@common-thread.invalid>")

# --- Celery -----------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_DB_REUSE_MAX = 1000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A publish is only a nudge: the sweep finds whatever it missed. So it may never hold a page up.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 10,
    "socket_connect_timeout": 0.5,
}
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "notifications.tasks.send_due", "schedule": 60.0, "options": {"expires": 55}},
    "seal": {"task": "audit.tasks.seal", "schedule": 60.0, "options": {"expires": 55}},
    "partitions": {"task": "audit.tasks.ensure_partitions", "schedule": 6 * 3600.0},
}

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "partners.rest.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "partners.rest.scopes.WithinScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["partners.rest.parsing.Json"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "partners.rest.paging.Pages",
    "DEFAULT_SCHEMA_CLASS": "partners.rest.schema.Described",
    "DEFAULT_THROTTLE_RATES": {"search": "60/min", "export": "5/hour", "upload": "20/hour"},
    "EXCEPTION_HANDLER": "partners.rest.errors.respond",
    "PAGE_SIZE": 25,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Common Thread",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # The description is open to everybody: it says what the API takes and holds nothing of what it gives.
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    # Names that several bodies share: each set of choices is called what its class is called.
    "ENUM_NAME_OVERRIDES": {
        "ActionState": "riskpanel.states.ActionState",
        "BandEnum": "riskpanel.states.Band",
        "CaseState": "cases.states.CaseState",
        "DecisionKind": "riskpanel.states.DecisionKind",
        "EventKind": "cases.states.EventKind",
        "ItemKind": "riskpanel.states.ItemKind",
        "LevelOfNeedEnum": "cases.states.LevelOfNeed",
        "MeetingState": "riskpanel.states.MeetingState",
        "ReferralOutcome": "referrals.states.ReferralOutcome",
        "ReferralState": "referrals.states.ReferralState",
        "Sector": "partners.models.organisations.Sector",
    },
}

# --- Logging: one line an event, with request and user id, never a name or a number of a child ------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "trust.logs.formatter", "json": env.bool("LOG_JSON", default=not DEMO)}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"django.server": {"handlers": ["console"], "propagate": False}},
}
DJANGO_STRUCTLOG_CELERY_ENABLED = True
SENTRY_DSN = env("SENTRY_DSN", default="")
