# pip, one stage: as in the documentation of Docker and of the official Python images, with the heavy requirements
# first.
ARG BASE
FROM ${BASE}
WORKDIR /app
COPY requirements-heavy.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install -r requirements-heavy.txt
COPY requirements-light.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install -r requirements-light.txt
COPY main.py .
CMD ["python3", "main.py"]
