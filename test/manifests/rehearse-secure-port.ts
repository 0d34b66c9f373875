// SPDX-License-Identifier: Apache-2.0

import { once } from "node:events";
import { createServer } from "node:net";
import { openSecurePort } from "../../src/commands/secure-port.ts";
import { controllerFlags } from "../../src/config.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";
import { askHttps } from "../http/https-client.ts";
import type { Rehearsal } from "./rehearsal.ts";

/** Opens the secure port as `agent`, and has somebody with a token and somebody without one ask for metrics. */
export async function rehearseSecurePort(rehearsal: Rehearsal, agent: string): Promise<void> {
  const connection = rehearsal.connect(agent);
  const flags = parseFlags(controllerFlags, ["--bind-address=127.0.0.1", `--secure-port=${await findFreePort()}`], {});
  if (flags.kind !== "Parsed") throw new Error(flags.mistakes.join("\n"));
  const port = await openSecurePort(flags.values, {
    connection,
    openClient: () => connection.client,
    health: { livez: [], readyz: [] },
    configz: () => ({}),
    setVerbosity() {},
  });
  if (port === undefined) throw new Error("it is not open");
  await askHttps(port.address.port, "/metrics", { headers: { authorization: "Bearer a-token" } });
  await askHttps(port.address.port, "/metrics");
  await rehearsal.hasAsked(agent, "list /configmaps@kube-system");
  await rehearsal.hasAsked(agent, "watch /configmaps@kube-system");
  await port.close();
}

/** 0, which would have the kernel choose, is the word for no port. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return address.port;
}
