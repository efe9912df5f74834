"""The base of every Celery task: it says for what purpose it works, or it does not work."""

from __future__ import annotations

from celery import Task

from foundations.accounts.isolation.context import NoContext, as_system


class IsolatedTask(Task):
    """Runs as the worker's role. `@shared_task(scope="to send e-mails")` names the purpose."""

    abstract = True
    scope: str = ""

    def __call__(self, *args, **kwargs):
        if not self.scope:
            raise NoContext(f"The task {self.name} has no scope.")
        with as_system(f"{self.name}: {self.scope}"):
            return super().__call__(*args, **kwargs)
