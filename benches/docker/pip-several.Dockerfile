# pip, several stages: each set of requirements is installed into a folder by its own stage, and copied. The pip of the
# base image is Debian's, which installs into `local` below the prefix; others do not.
ARG BASE
FROM ${BASE} AS heavy
COPY requirements-heavy.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --prefix=/install -r requirements-heavy.txt

FROM ${BASE} AS light
COPY requirements-light.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --prefix=/install -r requirements-light.txt

FROM ${BASE}
WORKDIR /app
COPY --from=heavy /install/local /usr/local
COPY --from=light /install/local /usr/local
COPY main.py .
CMD ["python3", "main.py"]
