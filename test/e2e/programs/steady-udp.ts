// SPDX-License-Identifier: Apache-2.0

/**
 * `steady-udp.ts ADDRESS PORT SOURCE_PORT` asks ten times a second from one and the same port, as clients do whose entries in conntrack
 * live on, and prints the name of each pod that answers.
 */

import { createSocket } from "node:dgram";
import { systemClock } from "../../../src/clock.ts";
import type { EchoReply } from "./echo.ts";

const [address = "127.0.0.1", port = "0", sourcePort = "0"] = process.argv.slice(2);
const socket = createSocket("udp4");
socket.on("message", (data) => process.stdout.write(`${(JSON.parse(data.toString()) as EchoReply).pod}\n`));
// An ICMP "port unreachable", while there is no pod.
socket.on("error", () => undefined);
socket.bind(Number(sourcePort), () => void askOnEnd());

async function askOnEnd(): Promise<never> {
  for (;;) {
    socket.send("hello", Number(port), address);
    await systemClock.sleep(100);
  }
}
