// SPDX-License-Identifier: Apache-2.0

/**
 * The program in the client namespaces: `client.ts PROTOCOL ADDRESS PORT COUNT TIMEOUT_MS` asks COUNT times, each time over a new
 * connection, and prints one JSON line for each answer or failure.
 */

import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import { Client, credentials } from "@grpc/grpc-js";
import { request } from "undici";
import { WebSocket } from "ws";
import { systemClock } from "../../../src/clock.ts";
import { type EchoOutcome, type EchoProtocol, messageText } from "./echo.ts";

const [protocol = "http", address = "127.0.0.1", port = "0", count = "1", timeoutMs = "2000"] = process.argv.slice(2);
const host = isIPv6(address) ? `[${address}]` : address;
const message = "hello";

type Ask = (signal: AbortSignal) => Promise<string>;

const asks: Record<EchoProtocol, Ask> = {
  tcp: (signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: address, port: Number(port), signal }, () => socket.write(`${message}\n`));
      socket.once("data", (data) => {
        socket.destroy();
        resolve(data.toString());
      });
      socket.once("error", reject);
    }),
  udp: (signal) =>
    new Promise((resolve, reject) => {
      const socket = createSocket({ type: isIPv6(address) ? "udp6" : "udp4", signal });
      // Connected, so that an ICMP "port unreachable" comes back as ECONNREFUSED.
      socket.connect(Number(port), address, () => socket.send(message));
      socket.once("message", (data) => {
        socket.close();
        resolve(data.toString());
      });
      socket.once("error", reject);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    }),
  async http(signal) {
    const answer = await request(`http://${host}:${port}/${message}`, { signal, reset: true });
    return answer.body.text();
  },
  websocket: (signal) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${host}:${port}/`);
      signal.addEventListener("abort", () => socket.terminate(), { once: true });
      socket.once("open", () => socket.send(message));
      socket.once("message", (data) => {
        socket.terminate();
        resolve(messageText(data));
      });
      socket.once("error", reject);
    }),
  grpc: (signal) =>
    new Promise((resolve, reject) => {
      const client = new Client(`${host}:${port}`, credentials.createInsecure());
      signal.addEventListener("abort", () => client.close(), { once: true });
      const toBytes = (text: string): Buffer => Buffer.from(text);
      const toText = (bytes: Buffer): string => bytes.toString();
      client.makeUnaryRequest("/fairlead.e2e.Echo/Echo", toBytes, toText, message, (error, text) => {
        client.close();
        if (error === null && text !== undefined) resolve(text);
        else reject(error);
      });
    }),
};

function isProtocol(text: string): text is EchoProtocol {
  return text in asks;
}

async function attempt(ask: Ask): Promise<EchoOutcome> {
  const deadline = new AbortController();
  const done = new AbortController();
  try {
    return JSON.parse(await Promise.race([ask(deadline.signal), expire(deadline, done.signal)])) as EchoOutcome;
  } catch (error) {
    return { error: nameOf(error) };
  } finally {
    done.abort();
  }
}

/** Never resolves: gives up the attempt after the time that was given, unless it is done before. */
async function expire(deadline: AbortController, done: AbortSignal): Promise<never> {
  await systemClock.sleep(Number(timeoutMs), done);
  const timeout = new Error("Timeout");
  deadline.abort(timeout);
  throw timeout;
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

if (!isProtocol(protocol)) throw new Error(`no such protocol: ${protocol}`);
for (let index = 0; index < Number(count); index++) {
  process.stdout.write(`${JSON.stringify(await attempt(asks[protocol]))}\n`);
}
process.exit(0);
