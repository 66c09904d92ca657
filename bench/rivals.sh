#!/usr/bin/env bash
# Make the environments of the tools that `bench.race` and `bench.copies` measure beside Dateline, each its own, in .rivals/ or the folder
# that is named. No part of the set-up. What cannot be installed here is told and left out.
set -euo pipefail
folder=${1:-.rivals}
found=0
while read -r tool packages; do
  [ -x "$folder/$tool/bin/python" ] || "${PYTHON:-python3}" -m venv "$folder/$tool"
  # shellcheck disable=SC2086
  if "$folder/$tool/bin/pip" install -q --disable-pip-version-check $packages </dev/null >"$folder/$tool.log" 2>&1; then
    echo "$tool: $("$folder/$tool/bin/pip" show "$tool" 2>/dev/null </dev/null | sed -n 's/^Version: //p')"
    found=$((found + 1))
  else
    echo "$tool: cannot be installed here, see $folder/$tool.log"
  fi
done <<'TOOLS'
resiliparse resiliparse
trafilatura trafilatura lxml_html_clean fastwarc
rs-trafilatura rs-trafilatura fastwarc
datatrove datatrove[io,processing] trafilatura lxml_html_clean tokenizers spacy nltk
datasketch datasketch
rensa rensa
TOOLS
[ "$found" -gt 0 ]
