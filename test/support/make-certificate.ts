// SPDX-License-Identifier: Apache-2.0

/** Certificates of an authority that a test makes for itself, good ones and bad ones. */

import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from "node:crypto";
import {
  encode,
  encodeBits,
  encodeNatural,
  encodeObjectId,
  encodeOctets,
  encodeSequence,
  encodeSet,
  encodeText,
  encodeTime,
  encodeTrue,
} from "../../src/http/tls/der.ts";

export interface MadeCertificate {
  readonly certificate: X509Certificate;
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  readonly privateKey: KeyObject;
}

export interface CertificateWish {
  /** Types by their object ids or as `CN`, `O`, each with its values; the order is that of the subject. */
  readonly subject: readonly (readonly [type: string, value: string])[];
  /** undefined = it signs itself. */
  readonly issuer?: MadeCertificate;
  readonly isAuthority?: boolean;
  readonly usage?: "clientAuth" | "serverAuth";
  /** Milliseconds since the epoch. */
  readonly from?: number;
  readonly until?: number;
  readonly dnsNames?: readonly string[];
}

const dayMs = 86_400_000;
const subjectTypes: Readonly<Record<string, string>> = { CN: "2.5.4.3", O: "2.5.4.10" };
const usages = { serverAuth: "1.3.6.1.5.5.7.3.1", clientAuth: "1.3.6.1.5.5.7.3.2" };
const algorithm = (): Buffer => encodeSequence(encodeObjectId("1.2.840.10045.4.3.2"));

export function makeCertificate(wish: CertificateWish): MadeCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = encodeSubject(wish.subject);
  const issuer = wish.issuer === undefined ? subject : subjectOf(wish.issuer.certificate);
  const signed = encodeSequence(
    encode(0xa0, encodeNatural(Buffer.from([2]))),
    encodeNatural(Buffer.concat([Buffer.from([0x40]), randomBytes(8)])),
    algorithm(),
    issuer,
    encodeSequence(encodeTime(wish.from ?? Date.now() - dayMs), encodeTime(wish.until ?? Date.now() + dayMs)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    encode(0xa3, encodeSequence(...extensions(wish))),
  );
  const signature = sign("sha256", signed, wish.issuer?.privateKey ?? privateKey);
  const certificate = new X509Certificate(encodeSequence(signed, algorithm(), encodeBits(signature)));
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { certificate, cert: certificate.toString(), key, privateKey };
}

export function makeAuthority(name: string, issuer?: MadeCertificate): MadeCertificate {
  return makeCertificate({ subject: [["CN", name]], isAuthority: true, ...(issuer && { issuer }) });
}

/** Of a user in some groups, as kube-apiserver's clients have them. */
export function makeClient(issuer: MadeCertificate, name: string, ...groups: readonly string[]): MadeCertificate {
  const subject = [...groups.map((group) => ["O", group] as const), ["CN", name] as const];
  return makeCertificate({ subject, issuer, usage: "clientAuth" });
}

function encodeSubject(subject: CertificateWish["subject"]): Buffer {
  return encodeSequence(
    ...subject.map(([type, value]) =>
      encodeSet(encodeSequence(encodeObjectId(subjectTypes[type] ?? type), encodeText(value))),
    ),
  );
}

/** From its text, which is enough for the plain names that issuers have here. */
function subjectOf({ subject }: X509Certificate): Buffer {
  return encodeSubject(subject.split("\n").map((line) => line.split("=") as [string, string]));
}

function extensions({ isAuthority = false, usage, dnsNames }: CertificateWish): readonly Buffer[] {
  const extension = (id: string, value: Buffer): Buffer =>
    encodeSequence(encodeObjectId(id), encodeTrue(), encodeOctets(value));
  const names = dnsNames?.map((name) => encode(0x82, Buffer.from(name)));
  return [
    extension("2.5.29.19", isAuthority ? encodeSequence(encodeTrue()) : encodeSequence()),
    ...(usage === undefined ? [] : [extension("2.5.29.37", encodeSequence(encodeObjectId(usages[usage])))]),
    ...(names === undefined ? [] : [extension("2.5.29.17", encodeSequence(...names))]),
  ];
}
