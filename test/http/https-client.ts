// SPDX-License-Identifier: Apache-2.0

/** One request over TLS, by HTTP/1.1 or HTTP/2, on a connection of its own. */

import type { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type IncomingHttpHeaders, request as request1 } from "node:http";
import { connect as connect2, type OutgoingHttpHeaders } from "node:http2";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";

export interface HttpsReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpsAsk {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** Certificate and key, server name, versions. */
  readonly tls?: ConnectionOptions;
  readonly protocol?: "h2" | "http/1.1";
}

export async function openTls(port: number, protocol: string, tls: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false, ALPNProtocols: [protocol], ...tls });
  await once(socket, "secureConnect");
  return socket;
}

/** What the server shows to a new connection. */
export async function servedCertificate(port: number, tls?: ConnectionOptions): Promise<X509Certificate> {
  const socket = await openTls(port, "h2", tls);
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  if (certificate === undefined) throw new Error("the server has shown no certificate");
  return certificate;
}

export async function askHttps(port: number, path: string, ask: HttpsAsk = {}): Promise<HttpsReply> {
  const protocol = ask.protocol ?? "http/1.1";
  const socket = await openTls(port, protocol, ask.tls);
  try {
    return await (protocol === "h2" ? askHttp2(socket, path, ask) : askHttp1(socket, path, ask));
  } finally {
    socket.destroy();
  }
}

async function askHttp1(
  socket: TLSSocket,
  path: string,
  { method = "GET", headers = {}, body }: HttpsAsk,
): Promise<HttpsReply> {
  const outgoing = request1({ createConnection: () => socket, host: "localhost", path, method, headers });
  outgoing.end(body);
  const [response] = await once(outgoing, "response");
  return { status: response.statusCode, headers: response.headers, body: await textOf(response) };
}

async function askHttp2(
  socket: TLSSocket,
  path: string,
  { method = "GET", headers = {}, body }: HttpsAsk,
): Promise<HttpsReply> {
  const session = connect2("https://localhost", { createConnection: () => socket });
  const stream = session.request({ ":path": path, ":method": method, ...headers });
  stream.end(body);
  const [answered] = await once(stream, "response");
  const reply = { status: Number(answered[":status"]), headers: answered, body: await textOf(stream) };
  session.close();
  await once(session, "close");
  return reply;
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const piece of stream) text += String(piece);
  return text;
}
