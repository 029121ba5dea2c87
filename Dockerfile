# One image for every process of Si UPIK; the command says which (compose.yaml).
# Without a command it does what `make run` does: one office, everything in one container.
FROM python:3.13-slim

# pango draws the PDF reports; util-linux brings flock and setpriv for the launcher.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fontconfig fonts-dejavu-core libpango-1.0-0 libpangoft2-1.0-0 tzdata util-linux \
    && rm -rf /var/lib/apt/lists/*

# dialout may open a modem that is passed in with --device.
RUN useradd --uid 10001 --create-home --groups dialout upik \
    && install -d -o upik -g upik -m 0700 /data

WORKDIR /srv/upik
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN python -m compileall -q app config.py worker.py wsgi.py

ENV HOST=0.0.0.0 \
    PORT=8000 \
    PYTHONUNBUFFERED=1 \
    TZ=Asia/Jakarta \
    UPIK_VAR=/data
VOLUME /data
EXPOSE 8000
USER upik
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s \
    CMD ["python", "-c", "from app.waiting import answers; from config import load_settings; raise SystemExit(not answers(load_settings()))"]
CMD ["python", "-m", "app.launch"]
