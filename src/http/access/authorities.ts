// SPDX-License-Identifier: Apache-2.0

import { X509Certificate } from "node:crypto";
import { UserError } from "../../errors.ts";

/** Those whose signature on a certificate is believed. */
export interface Authorities {
  /** All of them, in PEM. */
  readonly pem: string;
  readonly certificates: readonly X509Certificate[];
}

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Reads a bundle. @throws UserError("InvalidCertificate") where there is none in it, or one that cannot be read; `what` names it */
export function parseAuthorities(pem: string, what: string): Authorities {
  const blocks = pem.match(pemBlock) ?? [];
  if (blocks.length === 0) throw new UserError("InvalidCertificate", `${what}: has no certificate in PEM`);
  try {
    return { pem: `${blocks.join("\n")}\n`, certificates: blocks.map((block) => new X509Certificate(block)) };
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UserError("InvalidCertificate", `${what}: ${text}`, { cause: thrown });
  }
}
