# uv pip compile, three stages: a file of pins for each group, each installed by its own stage, and copied into the
# image, which has no uv.
ARG BASE
FROM ${BASE} AS uv
ARG UV_VERSION
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --no-compile --target /uv uv==${UV_VERSION}

FROM ${BASE} AS heavy
COPY --from=uv /uv/bin/uv /bin/
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY requirements-heavy.txt .
RUN --mount=type=cache,target=/root/.cache/uv \
    uv pip install --prefix /install -r requirements-heavy.txt

FROM ${BASE} AS light
COPY --from=uv /uv/bin/uv /bin/
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY requirements-light.txt .
RUN --mount=type=cache,target=/root/.cache/uv \
    uv pip install --prefix /install -r requirements-light.txt

FROM ${BASE}
WORKDIR /app
COPY --from=heavy /install /usr/local
COPY --from=light /install /usr/local
COPY main.py .
CMD ["python3", "main.py"]
