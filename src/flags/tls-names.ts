// SPDX-License-Identifier: Apache-2.0

/** What Go's crypto/tls calls the parts of TLS, as upstream's flags take them, and what OpenSSL calls them. */

/** IANA's names, and two that Go had before: those that Go counts as secure. Of TLS 1.3 both have one name. */
export const cipherSuites: Readonly<Record<string, string>> = {
  TLS_AES_128_GCM_SHA256: "TLS_AES_128_GCM_SHA256",
  TLS_AES_256_GCM_SHA384: "TLS_AES_256_GCM_SHA384",
  TLS_CHACHA20_POLY1305_SHA256: "TLS_CHACHA20_POLY1305_SHA256",
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: "ECDHE-ECDSA-AES128-GCM-SHA256",
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: "ECDHE-ECDSA-AES256-GCM-SHA384",
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-ECDSA-CHACHA20-POLY1305",
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305: "ECDHE-ECDSA-CHACHA20-POLY1305",
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: "ECDHE-ECDSA-AES128-SHA",
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: "ECDHE-ECDSA-AES256-SHA",
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: "ECDHE-RSA-AES128-GCM-SHA256",
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: "ECDHE-RSA-AES256-GCM-SHA384",
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-RSA-CHACHA20-POLY1305",
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305: "ECDHE-RSA-CHACHA20-POLY1305",
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: "ECDHE-RSA-AES128-SHA",
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: "ECDHE-RSA-AES256-SHA",
};

/** Those that Go counts as insecure: upstream takes them, and so lists of suites with them are around. They are never offered. */
export const insecureCipherSuites: ReadonlySet<string> = new Set([
  "TLS_RSA_WITH_RC4_128_SHA",
  "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA",
  "TLS_RSA_WITH_AES_256_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
  "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
  "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
]);

/** Go's tls.CurveID by number, as upstream's flag takes them: from the registry of TLS Supported Groups of IANA. */
export const curves: Readonly<Record<string, string>> = {
  "23": "P-256",
  "24": "P-384",
  "25": "P-521",
  "29": "X25519",
  "4587": "SecP256r1MLKEM768",
  "4588": "X25519MLKEM768",
  "4589": "SecP384r1MLKEM1024",
};

const tls13Suites = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

/**
 * OpenSSL's list for suites by Go's names, undefined for none. As with Go, naming only suites of TLS 1.2 does not turn TLS 1.3 off.
 * Insecure ones are left out. Expects known names.
 */
export function toOpenSslCiphers(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const named = new Set(names.flatMap((name) => cipherSuites[name] ?? []));
  const modern = tls13Suites.some((suite) => named.has(suite)) ? [] : tls13Suites;
  return [...modern, ...named].join(":");
}

/** OpenSSL's list for curves by Go's numbers, undefined for none. Expects known numbers. */
export function toOpenSslCurves(ids: readonly string[]): string | undefined {
  return ids.length === 0 ? undefined : ids.flatMap((id) => curves[id] ?? []).join(":");
}
