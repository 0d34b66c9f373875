// SPDX-License-Identifier: Apache-2.0

/** Upstream's flags of the port that asks who one is, with upstream's defaults. */

import { canonicalIp } from "../model/ip.ts";
import { choiceFlag, countFlag, listFlag, switchFlag, textFlag } from "./flag-kinds.ts";
import type { Flag, FlagTable } from "./parse-flags.ts";
import { cipherSuites, curves, insecureCipherSuites } from "./tls-names.ts";

/** A field has the name of its flag. */
export interface SecureServingConfig {
  readonly "bind-address": string;
  readonly "secure-port": number;
  readonly "cert-dir": string;
  readonly "tls-cert-file": string;
  readonly "tls-private-key-file": string;
  readonly "tls-sni-cert-key": readonly NamedPairFiles[];
  readonly "tls-min-version": "VersionTLS12" | "VersionTLS13";
  readonly "tls-cipher-suites": readonly string[];
  readonly "tls-curve-preferences": readonly string[];
  readonly "disable-http2-serving": boolean;
  readonly "http2-max-streams-per-connection": number;
  readonly "permit-port-sharing": boolean;
  readonly "permit-address-sharing": boolean;
}

/** A certificate for clients that ask for some host. */
export interface NamedPairFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** In lower case, with `*` for a first label; none = those that the certificate is for. */
  readonly names: readonly string[];
}

export const secureServingFlags: FlagTable<SecureServingConfig> = {
  "bind-address": textFlag("0.0.0.0", {
    placeholder: "IP",
    doc: "Address that the secure port is on; 0.0.0.0 or :: = all addresses, IPv4 and IPv6.",
  }),
  "secure-port": countFlag(10_258, 0, { doc: "Port of HTTPS with authentication and authorization; 0 = none." }),
  "cert-dir": textFlag("", {
    placeholder: "FOLDER",
    doc: "Where a self-signed pair, cloud-controller-manager.crt and .key, is kept if no files are given; without it, in memory.",
  }),
  "tls-cert-file": textFlag("", {
    placeholder: "FILE",
    doc: "Certificate of the secure port, and behind it those that lead to an authority; read again when it changes.",
  }),
  "tls-private-key-file": textFlag("", { placeholder: "FILE", doc: "Key of --tls-cert-file." }),
  "tls-sni-cert-key": namedPairFlag(
    "Another pair, for clients that ask for these hosts, or for those that its certificate is for; may be given several times.",
  ),
  "tls-min-version": choiceFlag(["VersionTLS12", "VersionTLS13"], "VersionTLS12", { doc: "Oldest version of TLS." }),
  "tls-cipher-suites": nameListFlag(
    cipherSuites,
    {
      placeholder: "SUITE,…",
      doc: "Cipher suites by Go's names; those that Go counts as insecure are not offered. Without it, Node's own choice.",
    },
    insecureCipherSuites,
  ),
  "tls-curve-preferences": nameListFlag(curves, {
    placeholder: "ID,…",
    doc: "Key exchanges by Go's numbers, such as 29 for X25519; without it, Node's own choice.",
  }),
  "disable-http2-serving": switchFlag(false, { doc: "Serve HTTP/1.1 only." }),
  "http2-max-streams-per-connection": countFlag(0, 0, {
    doc: "How many requests one HTTP/2 connection may have under way; 0 = 100.",
  }),
  "permit-port-sharing": switchFlag(false, {
    doc: "Bind with SO_REUSEPORT, so that several processes may have the port.",
  }),
  "permit-address-sharing": switchFlag(false, { doc: "Has no effect: Node binds with SO_REUSEADDR anyway." }),
};

/** A list of words of a table; those of `tolerated` are taken, and not recommended. */
function nameListFlag(
  known: Readonly<Record<string, unknown>>,
  description: { readonly placeholder: string; readonly doc: string },
  tolerated: ReadonlySet<string> = new Set(),
): Flag<readonly string[]> {
  const list = listFlag([], description);
  const allowed = Object.keys(known);
  return {
    ...list,
    parse(text) {
      const names = list.parse(text).map((name) => name.trim());
      const strange = names.filter((name) => !Object.hasOwn(known, name) && !tolerated.has(name));
      if (strange.length > 0) throw new Error(`has ${strange.join(", ")}, and allowed are ${allowed.join(", ")}`);
      return names;
    },
  };
}

/** `cert,key` or `cert,key:name,name`; not a comma-separated list, though it has commas. */
function namedPairFlag(doc: string): Flag<readonly NamedPairFiles[]> {
  return {
    placeholder: "CERT,KEY[:NAME,…]",
    doc,
    fallback: [],
    isSwitch: false,
    combine: (given) => given.flat(),
    parse(text) {
      const [, certFile = "", keyFile = "", names] =
        /^([^,:]+),([^,:]+)(?::(.*))?$/.exec(text)?.map((part) => part?.trim()) ?? [];
      if (certFile === "" || keyFile === "" || names === "") {
        throw new Error(
          "must be a certificate file and a key file, as in cert.pem,key.pem or cert.pem,key.pem:*.example.com",
        );
      }
      return [
        {
          certFile,
          keyFile,
          names: (names ?? "")
            .toLowerCase()
            .split(",")
            .flatMap((name) => name.trim() || []),
        },
      ];
    },
  };
}

/** What is wrong with the flags together; nothing where there is no secure port. */
export function findSecureServingMistakes(config: SecureServingConfig): readonly string[] {
  if (config["secure-port"] === 0) return [];
  const address = config["bind-address"];
  const hasPair = (config["tls-cert-file"] === "") === (config["tls-private-key-file"] === "");
  const curveIds = config["tls-curve-preferences"];
  const rules: readonly (readonly [boolean, string])[] = [
    [config["secure-port"] <= 65_535, "--secure-port must be between 0 and 65535"],
    [address === "" || canonicalIp(address) !== undefined, `--bind-address: "${address}" is not an IP address`],
    [hasPair, "--tls-cert-file and --tls-private-key-file must be given together"],
    [new Set(curveIds).size === curveIds.length, "--tls-curve-preferences has an entry twice"],
  ];
  return rules.flatMap(([holds, mistake]) => (holds ? [] : [mistake]));
}
