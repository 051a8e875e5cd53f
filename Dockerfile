# One image for web, worker, beat and migrate; docker-compose.yml says which command runs.
FROM node:22-bookworm-slim AS browser-parts
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY static ./static
RUN npm run css && npm prune --omit=dev --ignore-scripts

FROM python:3.11-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=mappa.settings
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/mappa
COPY requirements-server.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-server.lock
COPY . .
COPY --from=browser-parts /build/node_modules ./node_modules
COPY --from=browser-parts /build/static/build ./static/build
RUN python -m compileall -q mappa cases meetings forms_docset oversight \
    && useradd --system --no-create-home --shell /usr/sbin/nologin mappa \
    && install -d -o mappa -m 750 /evidence/stream /evidence/checkpoints
USER mappa
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "mappa.wsgi", "--bind=0.0.0.0:8000", "--preload", "--workers=2", "--threads=4", \
     "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--logger-class=mappa.web_log.WebLogger", "--access-logfile=-"]
