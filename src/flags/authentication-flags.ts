// SPDX-License-Identifier: Apache-2.0

/** Upstream's flags of who is believed on the secure port, with upstream's defaults. */

import { durationFlag, listFlag, switchFlag, textFlag } from "./flag-kinds.ts";
import type { Flag, FlagTable } from "./parse-flags.ts";

/** A field has the name of its flag; times are in milliseconds. */
export interface AuthenticationConfig {
  readonly "authentication-kubeconfig": string;
  readonly "authentication-skip-lookup": boolean;
  readonly "authentication-tolerate-lookup-failure": boolean;
  readonly "authentication-token-webhook-cache-ttl": number;
  readonly "client-ca-file": string;
  readonly "requestheader-client-ca-file": string;
  readonly "requestheader-allowed-names": readonly string[];
  readonly "requestheader-username-headers": readonly string[];
  readonly "requestheader-uid-headers": readonly string[];
  readonly "requestheader-group-headers": readonly string[];
  readonly "requestheader-extra-headers-prefix": readonly string[];
}

export const authenticationFlags: FlagTable<AuthenticationConfig> = {
  "authentication-kubeconfig": textFlag("", {
    placeholder: "FILE",
    doc: "How to reach the API server that is asked whose a token is; without it, as for everything else.",
  }),
  "authentication-skip-lookup": switchFlag(false, {
    doc: "Do not read kube-system/extension-apiserver-authentication for the authorities that no flag names.",
  }),
  "authentication-tolerate-lookup-failure": switchFlag(false, {
    doc: "Be ready also while that ConfigMap could not be read yet.",
  }),
  "authentication-token-webhook-cache-ttl": durationFlag("10s", {
    doc: "How long the API server's word on a token is believed.",
  }),
  "client-ca-file": textFlag("", {
    placeholder: "FILE",
    doc: "Authorities of client certificates: CN is the user, O are the groups; read again when it changes.",
  }),
  "requestheader-client-ca-file": textFlag("", {
    placeholder: "FILE",
    doc: "Authorities of the front proxies, whose headers say who asks; read again when it changes.",
  }),
  "requestheader-allowed-names": listFlag([], {
    placeholder: "NAME,…",
    doc: "Common names of the front proxies' certificates; none = any of that authority.",
  }),
  "requestheader-username-headers": headersFlag(["x-remote-user"], {
    placeholder: "NAME,…",
    doc: "Headers in which a front proxy says the user.",
  }),
  "requestheader-uid-headers": headersFlag([], {
    placeholder: "NAME,…",
    doc: "Headers in which a front proxy says the user's UID.",
  }),
  "requestheader-group-headers": headersFlag(["x-remote-group"], {
    placeholder: "NAME,…",
    doc: "Headers in which a front proxy says the user's groups.",
  }),
  "requestheader-extra-headers-prefix": headersFlag(["x-remote-extra-"], {
    placeholder: "PREFIX,…",
    doc: "How headers begin in which a front proxy says more of the user.",
  }),
};

/** Upstream takes blanks around the names of headers away. */
function headersFlag(
  fallback: readonly string[],
  description: { readonly placeholder: string; readonly doc: string },
): Flag<readonly string[]> {
  const list = listFlag(fallback, description);
  return { ...list, parse: (text) => list.parse(text).map((name) => name.trim()) };
}

/** What is wrong with the flags together. */
export function findAuthenticationMistakes(config: AuthenticationConfig): readonly string[] {
  const lists = [
    "requestheader-allowed-names",
    "requestheader-username-headers",
    "requestheader-uid-headers",
    "requestheader-group-headers",
    "requestheader-extra-headers-prefix",
  ] as const;
  const blank = lists.filter((name) => config[name].some((word) => word.trim() === ""));
  const uids = config["requestheader-uid-headers"];
  const lacksUsual = uids.length > 0 && !uids.some((name) => name.toLowerCase() === "x-remote-uid");
  return [
    ...blank.map((name) => `--${name} has an empty entry`),
    ...(lacksUsual ? ["--requestheader-uid-headers must have X-Remote-Uid among them"] : []),
  ];
}
