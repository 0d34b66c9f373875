// SPDX-License-Identifier: Apache-2.0

/** Secure servers that tell what they were asked, closed when the tests of a file are over. */

import { once } from "node:events";
import { after } from "node:test";
import type { TLSSocket } from "node:tls";
import { type Page, textPage } from "../../src/http/page.ts";
import type { SecureRequest } from "../../src/http/secure-request.ts";
import { type SecureServer, type SecureServerOptions, serveSecurely } from "../../src/http/secure-server.ts";
import type { KeyPair } from "../../src/http/tls/key-pair.ts";
import { makeSelfSigned } from "../../src/http/tls/self-signed.ts";
import { ServerIdentity, type TlsManner } from "../../src/http/tls/server-identity.ts";
import { silentLog } from "../../src/log.ts";

export const pair: KeyPair = makeSelfSigned(["localhost"], Date.now());

/** Tells what it was asked. */
const echo = async (request: SecureRequest): Promise<Page> => {
  const { method, path, query, certificate } = request;
  const body = method === "PUT" ? ((await request.readBody()) ?? "too long") : "";
  return textPage(
    200,
    [method, path, query.toString(), certificate?.leaf.subject, certificate?.problem, body].join("|"),
  );
};

export function newIdentity(manner: Partial<TlsManner> = {}): ServerIdentity {
  const identity = new ServerIdentity({ minVersion: "TLSv1.2", ciphers: undefined, curves: undefined, ...manner });
  identity.setPair(pair, "pair");
  return identity;
}

const opened: SecureServer[] = [];
export async function serve(
  options: Partial<SecureServerOptions> = {},
): Promise<SecureServer & { readonly port: number }> {
  const server = await serveSecurely({
    address: { host: "127.0.0.1", port: 0 },
    sharesPort: false,
    speaksHttp2: true,
    maxStreams: 3,
    identity: newIdentity(),
    answer: echo,
    log: silentLog,
    ...options,
  });
  opened.push(server);
  return { ...server, port: server.address.port };
}

after(async () => {
  for (const server of opened) await server.close();
});

/** One more request on a connection. */
export async function askOn(socket: TLSSocket): Promise<string> {
  socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  const [answer] = await once(socket, "data");
  return String(answer);
}
