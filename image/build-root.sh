#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# build-root.sh FOLDER: makes the file system of the image, from the sources and from the Node that runs here. There is nothing in it
# but the program, Node, and the libraries of both: no shell, no package manager.
# Run by the Dockerfile, and by the end-to-end tests, which start the program from what it made.
set -euo pipefail
root=${1:?give the folder to make}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
umask 022

mkdir -p "$root"/{bin,etc,fairlead}
node build.ts "$root/fairlead/dist"
cp -R manifests LICENSE package.json "$root/fairlead"
# Where Node is here, and no /usr/bin/env to look for it.
sed -i '1s|^#!.*|#!/bin/node|' "$root/fairlead/dist/fairlead.js"

# Node carries the authorities of Mozilla's list with it: no package of certificates is needed.
node=$(node --print process.execPath)
install -m 755 "$node" "$root/bin/node"
# Each under its own path: that is where the loader, which is among them, looks for the others.
ldd "$node" "$root"/fairlead/dist/*.node | grep -oE '/(usr/)?lib[^ ]+' | sort -u | while read -r library; do
  install -D -m 755 "$library" "$root$library"
done

# cloud-provider-aws has the second name, and those who run it in other ways than by its chart call it by that.
for name in fairlead aws-cloud-controller-manager; do
  ln -s ../fairlead/dist/fairlead.js "$root/bin/$name"
done

# Who Node and the AWS SDK take themselves for when they look for a home.
printf '%s\n' root:x:0:0::/:/bin/false nonroot:x:65532:65532::/:/bin/false >"$root/etc/passwd"
printf '%s\n' root:x:0: nonroot:x:65532: >"$root/etc/group"
# /etc/hosts, which Kubernetes writes, before any server.
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
