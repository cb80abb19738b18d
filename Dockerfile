# The image of the action. As a Docker action wants it: no USER, since the runner's files are root's, no
# WORKDIR, since the runner sets it, and an absolute ENTRYPOINT.

# python:3.11-slim-bookworm by its digest, which covers all of its architectures.
ARG BASE=python:3.11.16-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b

FROM ${BASE} AS build
RUN python3 -m venv /opt/build && python3 -m venv --without-pip /opt/patchwright
WORKDIR /source
# What it depends on changes less often than what it is, so it has layers of its own.
COPY .ci/runtime-lock pyproject.toml requirements.lock ./
RUN python3 runtime-lock hatchling >build.lock \
  && python3 runtime-lock >runtime.lock \
  && /opt/build/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement build.lock \
  && /opt/build/bin/pip --python /opt/patchwright/bin/python install --no-cache-dir --no-deps \
    --require-hashes --only-binary :all: --requirement runtime.lock
COPY LICENSE README.md ./
COPY src src
RUN /opt/build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --no-index --wheel-dir dist . \
  && /opt/build/bin/pip --python /opt/patchwright/bin/python install --no-cache-dir --no-deps \
    --no-index dist/*.whl

FROM ${BASE}
# The workspace is another user's, and git would refuse to read it.
RUN command -v git >/dev/null \
  || { apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*; } \
  && git config --system --add safe.directory '*'
COPY --from=build /opt/patchwright /opt/patchwright
RUN ln -s /opt/patchwright/bin/patchwright /usr/local/bin/patchwright
ENTRYPOINT ["/opt/patchwright/bin/python", "-I", "-m", "patchwright.act"]
