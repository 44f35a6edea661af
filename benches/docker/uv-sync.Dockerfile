# uv sync, one stage: the pattern of uv's Docker guide. Its `COPY --from` copies uv from a published image; here a stage
# with uv from PyPI replaces that image.
ARG BASE
FROM ${BASE} AS uv
ARG UV_VERSION
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --no-compile --target /uv uv==${UV_VERSION}

FROM ${BASE}
COPY --from=uv /uv/bin/uv /bin/
WORKDIR /app
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN --mount=type=cache,target=/root/.cache/uv \
    --mount=type=bind,source=uv.lock,target=uv.lock \
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
    uv sync --locked --no-install-project --no-default-groups --group heavy --group light
COPY pyproject.toml uv.lock main.py ./
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --locked --no-default-groups --group heavy --group light
ENV PATH="/app/.venv/bin:$PATH"
CMD ["python3", "main.py"]
