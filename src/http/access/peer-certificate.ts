// SPDX-License-Identifier: Apache-2.0

import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { ClientCertificate } from "./client-certificate.ts";

/** A client may send what it likes, and a certificate that is its own issuer leads nowhere. */
const mostCertificates = 10;

/**
 * A chain ends at a certificate that is known here, and its issuer is not: an intermediate authority that was given by itself. Go takes
 * that for an end, and so do we; a Node server cannot tell OpenSSL to do so (`allowPartialTrustChain` is for clients). All else was
 * checked: OpenSSL goes on after this, and tells the last thing that it finds.
 */
const endsBeforeRoot = "UNABLE_TO_GET_ISSUER_CERT";

/** Node 24.21 and 26.8 give away the chain with the first look at it, and forget it (nodejs/node issue 65579). */
const known = new WeakMap<TLSSocket, ClientCertificate>();

/**
 * The certificate that the client of a connection has shown; undefined = none. The server must not have refused it by itself.
 * On the versions of Node named above, intermediates are not seen: a certificate is good if its issuer itself is known here.
 */
export function clientCertificateOf(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = known.get(socket) ?? readCertificate(socket);
  if (certificate !== undefined) known.set(socket, certificate);
  return certificate;
}

function readCertificate(socket: TLSSocket): ClientCertificate | undefined {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return undefined;
  const intermediates: X509Certificate[] = [];
  for (let link = leaf.issuerCertificate; link !== undefined; link = link.issuerCertificate) {
    if (intermediates.push(link) === mostCertificates) break;
  }
  return { leaf, intermediates, problem: problemOf(socket) };
}

function problemOf({ authorized, authorizationError }: TLSSocket): string | undefined {
  // A text, OpenSSL's name of what is wrong, whatever the types say.
  const code = String(authorizationError);
  return authorized || code === endsBeforeRoot ? undefined : code;
}
