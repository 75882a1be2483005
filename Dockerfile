# rekomock serve in a container: docker build -t rekomock . && docker run --rm -p 127.0.0.1:5000:5000 rekomock
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY rekomock ./rekomock
RUN python -m venv /opt/rekomock && /opt/rekomock/bin/pip install --no-cache-dir '.[server]'

FROM python:3.13-slim
COPY --from=build /opt/rekomock /opt/rekomock
ENV PATH=/opt/rekomock/bin:$PATH
# For files of --album and --state; a new volume that is mounted here belongs to the user as well
RUN install -d -o 10001 -g 10001 /data
WORKDIR /data
USER 10001:10001
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["python", "-c", "from urllib.request import ProxyHandler, build_opener as b; b(ProxyHandler({})).open('http://127.0.0.1:5000/rekomock-api/health')"]
# Containers of one network call this one by its name, those of Docker Desktop call their host by the other
ENTRYPOINT ["rekomock", "serve", "--host", "0.0.0.0", "--port", "5000", \
    "--allowed-host", "rekomock", "--allowed-host", "host.docker.internal"]
