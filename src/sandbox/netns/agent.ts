// SPDX-License-Identifier: Apache-2.0

/**
 * The sandbox's hand in a network namespace: a process of its own, because a namespace belongs to a process. It reads
 * commands from standard input, and ends, with all that it started, when that ends: so nothing outlives the sandbox.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { writeFile } from "node:fs/promises";
import { get } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { AgentCommand, AgentReply, AgentRequest } from "./agent-protocol.ts";
import { Forwarders, PodServers, serveRelay } from "./agent-server.ts";
import { SpeakerProcess } from "./speaker-process.ts";

/** UDP port to which nobody listens (RFC 863, discard). */
const DISCARD = 9;
const FETCH_TIMEOUT_MS = 2000;

const pods = new PodServers();
const forwarders = new Forwarders();
const speaker = new SpeakerProcess();
let monitor: ChildProcess | undefined;

function tell(reply: AgentReply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

function watchNeighbors(): void {
  const child = spawn("ip", ["monitor", "neigh"], { stdio: ["ignore", "pipe", "ignore"] });
  monitor = child;
  createInterface({ input: child.stdout }).on("line", (line) => tell({ id: 0, text: line }));
}

async function configure(settings: readonly (readonly [string, string])[]): Promise<void> {
  for (const [path, value] of settings) {
    // A kernel that does not know the setting does not need it.
    await writeFile(`/proc/sys/net/${path}`, value).catch(() => undefined);
  }
}

async function knock(ip: string): Promise<void> {
  const socket = createSocket(ip.includes(":") ? "udp6" : "udp4");
  // Whether anybody takes it does not matter.
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.send("", DISCARD, ip, () => resolve()));
  socket.close();
}

async function fetchPage(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: FETCH_TIMEOUT_MS }, (response) => {
      text(response).then(resolve, reject);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer from ${url}`)));
    request.on("error", reject);
  });
}

async function obey(command: AgentCommand): Promise<string | undefined> {
  switch (command.kind) {
    case "Configure":
      await configure(command.settings);
      return undefined;
    case "Relay":
      await serveRelay(command.port, command.socket);
      return undefined;
    case "Serve":
      await pods.serve(command.name, command.node, command.ips, command.ports);
      return undefined;
    case "Unserve":
      pods.stop(command.name);
      return undefined;
    case "Forward":
      await forwarders.replace(command.node, command.routes);
      return undefined;
    case "StartSpeaker":
      await speaker.start(command.node, command.kubeconfig);
      return undefined;
    case "StopSpeaker":
      await speaker.stop();
      return undefined;
    case "Knock":
      await knock(command.ip);
      return undefined;
    case "Fetch":
      return fetchPage(command.url);
    case "WatchNeighbors":
      watchNeighbors();
      return undefined;
  }
}

async function answer({ id, command }: AgentRequest): Promise<void> {
  let reply: AgentReply;
  try {
    const result = await obey(command);
    reply = result === undefined ? { id } : { id, text: result };
  } catch (thrown) {
    reply = { id, error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  tell(reply);
}

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => void answer(JSON.parse(line) as AgentRequest));
lines.on("close", () => {
  speaker.kill();
  monitor?.kill("SIGKILL");
  process.exit(0);
});
