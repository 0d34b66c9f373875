#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# build-tool.sh NAME: builds the Go program that tools/NAME/tools.go imports into a cache outside the clone, once per version.
# Prints the file. tools/NAME/build-flags, where there is one, has flags of `go build`, one a line.
set -euo pipefail
name=${1:?give the name of a folder in tools}
cd "$(dirname "${BASH_SOURCE[0]}")/tools/$name"
flags=()
[ ! -f build-flags ] || mapfile -t flags <build-flags
version=$(printf '%s\n' "${flags[@]}" | cat go.mod go.sum tools.go - | sha256sum | cut -c1-12)
cache=${FAIRLEAD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fairlead}/$name-$version

if [ ! -x "$cache/$name" ]; then
  command -v go >/dev/null || { printf 'Go is needed to build %s: install it.\n' "$name" >&2; exit 1; }
  mkdir -p "$cache"
  export CGO_ENABLED=0 GOFLAGS=-mod=readonly
  package=$(go list -e -tags tools -f '{{join .Imports " "}}' .)
  printf 'Building %s into %s (once; some minutes on two cores).\n' "$name" "$cache" >&2
  # Under another name until it is whole: what is there under its own counts as built.
  go build -trimpath -ldflags '-s -w' "${flags[@]}" -o "$cache/$name.partial" "$package"
  mv "$cache/$name.partial" "$cache/$name"
fi
printf '%s\n' "$cache/$name"
