#!/usr/bin/env bash
# Builds etcd and the Kubernetes programs of the end-to-end tests into a cache outside the clone, once per version.
# Prints the folder that holds them. KUBEBUILDER_ASSETS, where it is set, wins.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=v1.36.3
cache=${FAIRLEAD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fairlead}/kubernetes-$version-$(sha256sum "$here/go.sum" | cut -c1-12)
programs=(kube-apiserver kube-controller-manager kube-proxy kubectl)

if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
  printf '%s\n' "$KUBEBUILDER_ASSETS"
  exit 0
fi
if [ -f "$cache/complete" ]; then
  printf '%s\n' "$cache"
  exit 0
fi
command -v go >/dev/null || { printf 'Go is needed to build kube-apiserver and its kin: install it, or set KUBEBUILDER_ASSETS.\n' >&2; exit 1; }

mkdir -p "$cache"
ldflags="-s -w -X k8s.io/component-base/version.gitVersion=$version -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=36"
cd "$here"
export CGO_ENABLED=0 GOFLAGS=-mod=readonly
printf 'Building etcd and Kubernetes %s into %s (once; about ten minutes on two cores).\n' "$version" "$cache" >&2
go build -trimpath -ldflags "-s -w" -o "$cache/etcd" go.etcd.io/etcd/server/v3
for program in "${programs[@]}"; do
  go build -trimpath -ldflags "$ldflags" -o "$cache/$program" "k8s.io/kubernetes/cmd/$program"
done
touch "$cache/complete"
printf '%s\n' "$cache"
