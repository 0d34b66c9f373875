#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs moto, the server that answers as AWS does, with the machine's Python into a cache outside the clone, once per version.
# Prints its program. Where packages come from is pip's own configuration.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$(sed -n 's/^moto==//p' "$here/requirements.txt")
# A virtual environment holds the path of the Python that made it, and packages built for it.
python=$(python3 -c 'import sys; print("%s-%d.%d" % (sys.prefix, *sys.version_info[:2]))')
digest=$({ cat "$here/requirements.txt"; printf '%s' "$python"; } | sha256sum | cut -c1-12)
cache=${FAIRLEAD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fairlead}/moto-$version-$digest

if [ ! -f "$cache/complete" ]; then
  printf 'Installing moto %s into %s (once; about a minute).\n' "$version" "$cache" >&2
  rm -rf "$cache"
  python3 -m venv "$cache" >&2
  "$cache/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" >&2
  touch "$cache/complete"
fi
printf '%s\n' "$cache/bin/moto_server"
