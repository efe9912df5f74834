"""Static files and uploads."""

import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from toex.settings.base import BASE_DIR, VAR_DIR, env

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_MAX_AGE = 60 * 60 * 24 * 365 * 10
STORAGES = {
    # Uploads: outside the web root, under random names, served by views that ask who is looking.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "documents", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# How many files a tasking request may have.
MAX_ATTACHMENTS = env.int("TOEX_MAX_ATTACHMENTS", default=20)
# Files that arrive in parts, until they are whole: shared by all web machines, as the store is. On the same disk as the
# store, a whole file is moved there and not copied.
UPLOADS_DIR = Path(env.str("TOEX_UPLOADS_DIR", default=str(VAR_DIR / "uploads")))
# How much of a file comes in one part: no longer than a transaction may wait, even on a slow line.
UPLOAD_PART_BYTES = 2 * 1024 * 1024
# How long a file may lie there after its last part.
UPLOAD_HOURS = 24
# What one request may hold, beside files: the body of a form or of the API, its fields, and the address.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# The attachments of a request, all at once.
DATA_UPLOAD_MAX_NUMBER_FILES = MAX_ATTACHMENTS
LONGEST_ADDRESS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_MAX_BYTES = env.int("TOEX_UPLOAD_MAX_BYTES", default=100 * 1024 * 1024)

# The scanner of uploads; empty for none. Configured and silent, nothing is kept.
CLAMAV_ADDRESS = env.str("CLAMAV_ADDRESS", default="")
CLAMAV_SECONDS = env.float("CLAMAV_SECONDS", default=30)
if CLAMAV_ADDRESS and not re.fullmatch(r"/.+|.+:[0-9]{1,5}", CLAMAV_ADDRESS):
    raise ImproperlyConfigured("CLAMAV_ADDRESS must be the path of a socket, or host:port.")
