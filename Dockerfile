# One image for every process of Si UPIK; the command says which (compose.yaml).
# Without a command it does what `make run` does: one office, everything in one container.
FROM python:3.13-slim

LABEL org.opencontainers.image.title="Si UPIK" \
      org.opencontainers.image.description="Layanan pengaduan dan informasi masyarakat lewat SMS" \
      org.opencontainers.image.licenses="GPL-3.0-or-later"

# pango draws the PDF reports; util-linux brings flock and setpriv for the launcher; pg_dump makes the
# backups of PostgreSQL, and must not be older than the server (compose.yaml).
# hadolint ignore=DL3008 # the release decides: a fixed version would lack its security fixes
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fontconfig fonts-dejavu-core libpango-1.0-0 libpangoft2-1.0-0 postgresql-client tzdata \
        util-linux \
    && rm -rf /var/lib/apt/lists/*

# dialout may open a modem that is passed in.
RUN useradd --uid 10001 --create-home --groups dialout upik \
    && install -d -o upik -g upik -m 0700 /data /cadangan

WORKDIR /srv/upik
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN python -m compileall -q app config.py worker.py wsgi.py \
    && install -m 0755 app/runtime/upik.sh /usr/local/bin/upik

# A container listens to its network alone; who else comes in is decided where it is started.
ENV HOST=0.0.0.0 \
    UPIK_OWN_NETWORK=yes \
    PORT=8000 \
    PYTHONUNBUFFERED=1 \
    TZ=Asia/Jakarta \
    UPIK_VAR=/data \
    XDG_CACHE_HOME=/tmp/cache
VOLUME /data
EXPOSE 8000
# upik, by its number: with a group beside it, it would lose dialout.
USER 10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["sh", "app/runtime/alive.sh", "web"]
CMD ["python", "-m", "app.runtime.launcher"]
