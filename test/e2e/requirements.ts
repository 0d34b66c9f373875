// SPDX-License-Identifier: Apache-2.0

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that the rig calls, and what brings them on Debian. */
const programs: Readonly<Record<string, string>> = {
  ip: "iproute2",
  unshare: "util-linux",
  setpriv: "util-linux",
  nft: "nftables",
  iptables: "iptables",
  ip6tables: "iptables",
  arping: "arping",
  ndisc6: "ndisc6",
  conntrack: "conntrack",
  openssl: "openssl",
  curl: "curl",
  python3: "python3",
};

/** What is missing to run the scenarios here, as sentences; empty when all is there. */
export function missingRequirements(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (process.platform !== "linux") return ["Linux: the nodes are network namespaces"];
  const folders = (env["PATH"] ?? "").split(delimiter);
  const missing = Object.entries(programs)
    .filter(([program]) => !folders.some((folder) => existsSync(join(folder, program))))
    .map(([program, debianPackage]) => `${program} (Debian package ${debianPackage})`);
  const rights = process.getuid?.() === 0 ? missingRights() : ["root: network namespaces need it"];
  return [...missing, ...missingPythonModules(), ...rights];
}

/** Debian's Python comes without what makes virtual environments. */
function missingPythonModules(): readonly string[] {
  const found = spawnSync("python3", ["-c", "import venv, ensurepip"]);
  return found.status === 0 ? [] : ["Python's venv and ensurepip (Debian package python3-venv)"];
}

/** Containers without CAP_SYS_ADMIN have a root that may not make namespaces. */
function missingRights(): readonly string[] {
  const made = spawnSync("unshare", ["--mount", "--net", "--pid", "--fork", "--mount-proc", "true"]);
  return made.status === 0 ? [] : ["the right to make network, mount and process namespaces (CAP_SYS_ADMIN)"];
}
