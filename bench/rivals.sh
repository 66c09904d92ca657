#!/usr/bin/env bash
# Make the environment of the tools that `bench.race` measures beside Dateline, in .rivals/ or the folder that is named.
# No part of the set-up: `make bench` races those that are found there. What cannot be installed here is told and left out.
set -euo pipefail
folder=${1:-.rivals}
[ -x "$folder/bin/python" ] || "${PYTHON:-python3}" -m venv "$folder"
missing=0
for tool in "trafilatura lxml_html_clean" "resiliparse" "rs-trafilatura" "datatrove[io,processing] trafilatura lxml_html_clean tokenizers spacy nltk"; do
  # Each by itself, so that one that has no build for this machine costs only itself.
  if "$folder/bin/pip" install -q --disable-pip-version-check $tool >"$folder/${tool%%[[ ]*}.log" 2>&1; then
    echo "${tool%%[[ ]*}: $("$folder/bin/pip" show "${tool%%[[ ]*}" 2>/dev/null | sed -n 's/^Version: //p')"
  else
    echo "${tool%%[[ ]*}: cannot be installed here: $folder/${tool%%[[ ]*}.log"
    missing=$((missing + 1))
  fi
done
[ "$missing" -lt 4 ]
