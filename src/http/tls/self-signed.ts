// SPDX-License-Identifier: Apache-2.0

/** A certificate that its own key has signed, for a server that was given none. */

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { type IpAddress, parseIp } from "../../model/ip.ts";
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
} from "./der.ts";
import type { KeyPair } from "./key-pair.ts";

/** As upstream: from an hour ago, because clocks differ, for a year. */
export const selfSignedLifeMs: number = 365 * 24 * 3_600_000;
const earlierMs = 3_600_000;

/** RFC 5280 appendix A, and RFC 5758 for the signature. */
const objectIds = {
  commonName: "2.5.4.3",
  subjectAltName: "2.5.29.17",
  keyUsage: "2.5.29.15",
  extendedKeyUsage: "2.5.29.37",
  basicConstraints: "2.5.29.19",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
};

/**
 * Makes a key on P-256 and a certificate for these hosts, DNS names and IP addresses alike.
 * `now` is in milliseconds since the epoch.
 */
export function makeSelfSigned(hosts: readonly string[], now: number): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = signCertificate(toBeSigned(hosts, now, publicKey), privateKey);
  return {
    cert: toPem("CERTIFICATE", certificate),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const signatureAlgorithm = (): Buffer => encodeSequence(encodeObjectId(objectIds.ecdsaWithSha256));

/** RFC 5280 section 4.1. */
function signCertificate(certificate: Buffer, key: KeyObject): Buffer {
  return encodeSequence(certificate, signatureAlgorithm(), encodeBits(sign("sha256", certificate, key)));
}

function toBeSigned(hosts: readonly string[], now: number, publicKey: KeyObject): Buffer {
  const name = encodeName(`${hosts[0] ?? "localhost"}@${Math.floor(now / 1_000)}`);
  const from = now - earlierMs;
  const version3 = encode(0xa0, encodeNatural(Buffer.from([2])));
  return encodeSequence(
    version3,
    encodeNatural(serialNumber()),
    signatureAlgorithm(),
    name,
    encodeSequence(encodeTime(from), encodeTime(from + selfSignedLifeMs)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    encode(0xa3, encodeSequence(...extensions(hosts))),
  );
}

/** Browsers refuse a second certificate of one issuer with the same number. The first bits keep it positive and of one length. */
function serialNumber(): Buffer {
  const octets = randomBytes(16);
  octets[0] = ((octets[0] ?? 0) & 0x3f) | 0x40;
  return octets;
}

function encodeName(commonName: string): Buffer {
  return encodeSequence(encodeSet(encodeSequence(encodeObjectId(objectIds.commonName), encodeText(commonName))));
}

function extensions(hosts: readonly string[]): readonly Buffer[] {
  const digitalSignature = encodeBits(Buffer.from([0x80]), 7);
  return [
    encodeExtension(objectIds.basicConstraints, encodeSequence(), "Critical"),
    encodeExtension(objectIds.keyUsage, digitalSignature, "Critical"),
    encodeExtension(objectIds.extendedKeyUsage, encodeSequence(encodeObjectId(objectIds.serverAuth))),
    encodeExtension(objectIds.subjectAltName, encodeSequence(...hosts.map(encodeHost))),
  ];
}

function encodeExtension(objectId: string, value: Buffer, weight?: "Critical"): Buffer {
  const critical = weight === undefined ? [] : [encodeTrue()];
  return encodeSequence(encodeObjectId(objectId), ...critical, encodeOctets(value));
}

/** RFC 5280 section 4.2.1.6: dNSName is [2], iPAddress is [7]. */
function encodeHost(host: string): Buffer {
  const address = parseIp(host);
  return address === undefined ? encode(0x82, Buffer.from(host)) : encode(0x87, toOctets(address));
}

function toOctets(address: IpAddress): Buffer {
  const digits = address.family === "IPv4" ? 8 : 32;
  return Buffer.from(address.value.toString(16).padStart(digits, "0"), "hex");
}

function toPem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
