// SPDX-License-Identifier: Apache-2.0

import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { UserError } from "../../errors.ts";

/** What a server proves itself by, both in PEM. */
export interface KeyPair {
  /** Its own certificate first, then those that lead to an authority that clients know. */
  readonly cert: string;
  readonly key: string;
}

/** What a pair is good for. */
export interface KeyPairFacts {
  /** DNS names that the certificate is for; where it says none, its common name. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly validUntil: number;
}

/** @throws UserError("InvalidCertificate") when a server could not use it; `what` names it. */
export function inspectKeyPair({ cert, key }: KeyPair, what: string): KeyPairFacts {
  try {
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error("the key is not that of the certificate");
    // What only TLS minds: a key that is too short, a certificate further on that cannot be read.
    createSecureContext({ cert, key });
    return { names: namesOf(certificate), validUntil: Date.parse(certificate.validTo) };
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UserError("InvalidCertificate", `${what}: ${text}`, { cause: thrown });
  }
}

function namesOf(certificate: X509Certificate): readonly string[] {
  const alternatives = certificate.subjectAltName?.matchAll(/(?:^|, )DNS:([^,"]+)/g) ?? [];
  const names = [...alternatives].map(([, name = ""]) => name.toLowerCase());
  if (names.length > 0) return names;
  const commonName = /^CN=([a-z0-9*.-]+)$/im.exec(certificate.subject)?.[1];
  return commonName === undefined ? [] : [commonName.toLowerCase()];
}
