// SPDX-License-Identifier: Apache-2.0

import type { X509Certificate } from "node:crypto";
import type { User } from "../../model/user.ts";
import type { Authorities } from "./authorities.ts";

/** What a client proved at the handshake to have the key of. */
export interface ClientCertificate {
  readonly leaf: X509Certificate;
  /** The others that the client sent along. */
  readonly intermediates: readonly X509Certificate[];
  /**
   * What OpenSSL found wrong with it, by the authorities of all kinds that were known at the handshake: purpose, constraints,
   * algorithms. undefined = nothing.
   */
  readonly problem: string | undefined;
}

/** More links than any chain has that was made for a reason; a client must not set us searching for long. */
const longestChain = 8;

/**
 * Why these authorities do not vouch for the certificate; undefined = they do. OpenSSL judges by all authorities together, so what
 * is found here is only which of them a chain leads to, now: they may have changed since the handshake.
 */
export function findChainProblem(
  { leaf, intermediates, problem }: ClientCertificate,
  authorities: Authorities,
  now: number,
): string | undefined {
  if (problem !== undefined) return problem;
  if (!isCurrent(leaf, now)) return "it has expired, or is not valid yet";
  const anchors = authorities.certificates.filter((authority) => isCurrent(authority, now));
  const links = intermediates.slice(0, longestChain).filter((link) => link.ca && isCurrent(link, now));
  return leadsTo(leaf, anchors, links) ? undefined : "it is not signed by an authority that is known here";
}

function leadsTo(
  certificate: X509Certificate,
  anchors: readonly X509Certificate[],
  links: readonly X509Certificate[],
): boolean {
  if (anchors.some((anchor) => anchor.raw.equals(certificate.raw) || isIssuedBy(certificate, anchor))) return true;
  return links
    .filter((link) => isIssuedBy(certificate, link))
    .some((link) =>
      leadsTo(
        link,
        anchors,
        links.filter((other) => other !== link),
      ),
    );
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isCurrent({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

/** Of a UID in a subject, as kube-apiserver reads it. */
const uidType = "1.3.6.1.4.1.57683.2";

export type CertificateUser =
  | { readonly kind: "User"; readonly user: User }
  /** It names nobody. */
  | { readonly kind: "NoOpinion" }
  | { readonly kind: "Refused"; readonly why: string };

/** CN is the name, each O a group, as in kube-apiserver. */
export function userOf(certificate: X509Certificate): CertificateUser {
  const name = commonNameOf(certificate);
  if (name === undefined) return { kind: "NoOpinion" };
  const uids = subjectOf(certificate, uidType);
  if (uids.length > 1 || uids[0] === "") return { kind: "Refused", why: "its subject must have one UID at most" };
  return {
    kind: "User",
    user: {
      name,
      uid: uids[0],
      groups: subjectOf(certificate, "O"),
      extra: { "authentication.kubernetes.io/credential-id": [credentialId(certificate)] },
    },
  };
}

/** The last one, as Go has it; undefined for "". */
export function commonNameOf(certificate: X509Certificate): string | undefined {
  return subjectOf(certificate, "CN").at(-1) || undefined;
}

/** Values of a type, in order. Not from the text of the subject: there, a value could look like two. */
function subjectOf(certificate: X509Certificate, type: string): readonly string[] {
  const subject: Readonly<Record<string, unknown>> = { ...certificate.toLegacyObject().subject };
  const values = subject[type];
  return (Array.isArray(values) ? values : [values]).filter((value): value is string => typeof value === "string");
}

function credentialId({ fingerprint256 }: X509Certificate): string {
  return `X509SHA256=${fingerprint256.replaceAll(":", "").toLowerCase()}`;
}
