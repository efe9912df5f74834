"""The Celery application: a doorbell for work whose truth is in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toex.settings")

app = Celery("toex", task_cls="foundations.accounts.isolation.tasks:IsolatedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
