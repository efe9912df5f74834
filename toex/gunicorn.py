"""How gunicorn serves the pages, in a trial and in production."""

import os
from pathlib import Path

wsgi_app = "toex.wsgi:application"
bind = f"{os.environ.get('TOEX_BIND') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"

# Threads, so that a slow upload does not hold up a whole process; WEB_CONCURRENCY sets the processes.
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 4

# Loaded once and shared; a mistake in the code ends the start at once. No connection is open by then.
preload_app = True
timeout = 60
graceful_timeout = 8
keepalive = 5

# Above LONGEST_ADDRESS of the settings, so that the page about it can be drawn; beyond this there is a bare 400.
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190

# Workers touch a file to show that they live; that must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes a private file
# Nobody asks it anything, and two trials on one machine would share its socket.
control_socket_disable = True

# Without the query string: what people search for is not for a log file.
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
