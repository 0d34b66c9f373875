// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { TLSSocket } from "node:tls";
import type { GuardedRequest } from "./access/guard.ts";
import { clientCertificateOf } from "./access/peer-certificate.ts";

/** A request as those see it who answer. */
export interface SecureRequest extends GuardedRequest {
  readonly query: URLSearchParams;
  /** undefined = it is longer than anything that is taken here, or the client broke off. */
  readBody(): Promise<string | undefined>;
}

export type RawRequest = IncomingMessage | Http2ServerRequest;

/** Characters. The one body that is taken is a number. */
const longestBody = 64;

/**
 * The path is taken as it was sent, neither decoded nor shortened, so that what is allowed and what is shown are one text.
 * The certificate is looked at when somebody asks for it.
 */
export function toSecureRequest(raw: RawRequest): SecureRequest {
  const [path = "", query = ""] = splitOnce(raw.url ?? "", "?");
  return {
    method: raw.method ?? "",
    path,
    query: new URLSearchParams(query),
    headers: raw.rawHeaders,
    get certificate() {
      return clientCertificateOf(socketOf(raw));
    },
    readBody: () => readBody(raw),
  };
}

/** With HTTP/2 it is a proxy of the socket, which shows all that has to do with TLS. */
export function socketOf(raw: RawRequest): TLSSocket {
  return raw.socket as TLSSocket;
}

/** Whether octets come, or may come, after the headers. */
export function hasBody(raw: RawRequest): boolean {
  if ("stream" in raw) return !raw.stream.endAfterHeaders;
  const { "content-length": length, "transfer-encoding": encoding } = raw.headers;
  return encoding !== undefined || (length !== undefined && Number(length) !== 0);
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

async function readBody(raw: RawRequest): Promise<string | undefined> {
  let body = "";
  raw.setEncoding("utf8");
  try {
    for await (const piece of raw) {
      body += String(piece);
      if (body.length > longestBody) return undefined;
    }
    return body;
  } catch {
    return undefined;
  }
}
