// SPDX-License-Identifier: Apache-2.0

/** Servers on the loopback in the place of AWS and of what gives credentials, and the SDK's environment set to them. */

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface LocalRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly form: URLSearchParams;
}

export interface LocalAnswer {
  readonly code?: number;
  readonly body: string;
}

export interface LocalServer {
  readonly url: string;
  readonly requests: readonly LocalRequest[];
  /** How many connections were made. */
  connections(): number;
  close(): Promise<void>;
}

/** Answers what `answer` says; undefined = never. */
export async function startLocalServer(
  answer: (request: LocalRequest) => LocalAnswer | undefined,
): Promise<LocalServer> {
  const requests: LocalRequest[] = [];
  let connections = 0;
  const server = createServer((incoming, outgoing) => {
    void readBody(incoming).then((body) => {
      const { method = "", url = "", headers } = incoming;
      const request = { method, path: url, headers, form: new URLSearchParams(body) };
      requests.push(request);
      const reply = answer(request);
      if (reply !== undefined) outgoing.writeHead(reply.code ?? 200).end(reply.body);
    });
  });
  server.on("connection", () => connections++);
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of incoming) body += String(part);
  return body;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** Runs `work` with these variables and no other of AWS's in the environment. */
export async function withAwsEnvironment<Result>(
  variables: Readonly<Record<string, string>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  const none = { AWS_CONFIG_FILE: "/nonexistent/config", AWS_SHARED_CREDENTIALS_FILE: "/nonexistent/credentials" };
  Object.assign(process.env, none, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
