// SPDX-License-Identifier: Apache-2.0

/** Upstream's flags of who may do what on the secure port, with upstream's defaults. */

import { durationFlag, listFlag, textFlag } from "./flag-kinds.ts";
import type { FlagTable } from "./parse-flags.ts";

/** A field has the name of its flag; times are in milliseconds. */
export interface AuthorizationConfig {
  readonly "authorization-kubeconfig": string;
  readonly "authorization-always-allow-paths": readonly string[];
  readonly "authorization-webhook-cache-authorized-ttl": number;
  readonly "authorization-webhook-cache-unauthorized-ttl": number;
}

export const authorizationFlags: FlagTable<AuthorizationConfig> = {
  "authorization-kubeconfig": textFlag("", {
    placeholder: "FILE",
    doc: "How to reach the API server that is asked who may do what; without it, as for everything else.",
  }),
  "authorization-always-allow-paths": listFlag(["/healthz", "/readyz", "/livez"], {
    placeholder: "PATH,…",
    doc: "Paths that everybody may see without the API server being asked; * at the end stands for the rest of a path.",
  }),
  "authorization-webhook-cache-authorized-ttl": durationFlag("10s", { doc: "How long its yes is believed." }),
  "authorization-webhook-cache-unauthorized-ttl": durationFlag("10s", { doc: "How long its no is believed." }),
};

/** What is wrong with the flags. */
export function findAuthorizationMistakes(config: AuthorizationConfig): readonly string[] {
  return config["authorization-always-allow-paths"]
    .filter((path) => path.slice(0, -1).includes("*"))
    .map((path) => `--authorization-always-allow-paths: "${path}" may have * at its end only`);
}
