# Everything but the data: the corpus code, the DAGs and all they run on, as pinned in requirements.txt.
# With a digest behind it the image is built on the same bytes everywhere: docs/deployment.md.
ARG DATELINE_PYTHON_IMAGE=python:3.11-slim-bookworm
FROM ${DATELINE_PYTHON_IMAGE}

# The user that the services run as; the same ids as the owner of CORPUS_HOME.
ARG DATELINE_UID=1000
ARG DATELINE_GID=1000
RUN groupadd --non-unique --gid "$DATELINE_GID" dateline \
 && useradd --non-unique --uid "$DATELINE_UID" --gid dateline --create-home --shell /usr/sbin/nologin dateline \
 && install --directory --owner dateline --group dateline /opt/airflow /opt/airflow/logs

# The code is root's, so machine code that the first load compiles is kept beside Airflow's own files.
ENV AIRFLOW_HOME=/opt/airflow \
    NUMBA_CACHE_DIR=/opt/airflow/machine-code \
    PYTHONPATH=/opt/dateline/include \
    PYTHONUNBUFFERED=1

# Before the code, so that a change of code installs nothing again. Wheels only: there is no compiler here.
# The list is complete, so pip looks for nothing else; it would stumble over extras, which the list leaves out.
# A cluster's image takes more lists: docker-compose.cluster.yaml.
ARG DATELINE_LISTS=
COPY requirements.txt /opt/dateline/
COPY requirements-lake.txt /opt/dateline/
COPY requirements-cluster.txt /opt/dateline/
RUN pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --no-deps --require-hashes \
    -r /opt/dateline/requirements.txt $(for list in $DATELINE_LISTS; do echo "-r /opt/dateline/$list"; done) \
 && pip check

WORKDIR /opt/dateline
COPY include/ include/
COPY dags/ dags/
COPY plugins/ plugins/
COPY cluster/ cluster/
COPY expectations/ expectations/
COPY dbt_project/ dbt_project/
RUN python -m compileall -q include dags plugins

USER dateline
