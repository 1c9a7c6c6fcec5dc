FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

WORKDIR /app
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY scheduler scheduler
COPY content content
# The program is installed like any package, so the source is not needed a second time.
RUN pip install --no-deps --no-build-isolation . \
    && rm -rf /app/* \
    && useradd --system --user-group --uid 10001 --no-create-home trapline \
    && install -d -o trapline -g trapline -m 700 /data

USER trapline
WORKDIR /data
VOLUME /data

# 0.0.0.0 on purpose: inside a container loopback reaches nobody. Who gets in from outside is decided by what is
# published: `docker run -p 127.0.0.1:8080:8080` keeps the room on this machine.
ENV TRAPLINE_STORE=/data/trapline.db TRAPLINE_HOST=0.0.0.0 TRAPLINE_PORT=8080
EXPOSE 8080

# A standby (another process has the store open) serves nothing and is therefore not healthy: nobody should be sent to it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['TRAPLINE_PORT'] + '/healthz', timeout=4)"]

CMD ["trapline", "run"]
