"""What gunicorn serves: `gunicorn trust.wsgi`."""

import os

from trust.launcher import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trust.settings")
environment.prepare(["gunicorn", "trust.wsgi"])

from django.core.wsgi import get_wsgi_application  # noqa: E402 - the settings need the addresses first

import trust.celery  # noqa: E402, F401 - tasks queued by a page go to this application
from trust.checks import refuse_unsafe_start  # noqa: E402

application = get_wsgi_application()
refuse_unsafe_start()
