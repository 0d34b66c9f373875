// SPDX-License-Identifier: Apache-2.0

import { writeFileSync } from "node:fs";
import { stringify } from "yaml";
import type { ApiCredentials } from "./kube-api.ts";

/** Writes a kubeconfig with one context. */
export function writeKubeconfig(file: string, { server, token, authority }: ApiCredentials): void {
  const data = Buffer.from(authority).toString("base64");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "e2e", cluster: { server, "certificate-authority-data": data } }],
    users: [{ name: "e2e", user: { token } }],
    contexts: [{ name: "e2e", context: { cluster: "e2e", user: "e2e" } }],
    "current-context": "e2e",
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
}
