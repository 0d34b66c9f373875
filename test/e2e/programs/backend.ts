// SPDX-License-Identifier: Apache-2.0

/** The program in the pods of the scenarios: `backend.ts NAME` answers TCP, UDP, HTTP, WebSocket and gRPC with who asked whom. */

import { createSocket } from "node:dgram";
import { createServer as createHttpServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { WebSocketServer } from "ws";
import { backendPorts, type EchoReply, echoService, messageText, plainAddress } from "./echo.ts";

const pod = process.argv[2] ?? "unnamed";

function reply(client: string | undefined, echo: string): string {
  return JSON.stringify({ pod, client: plainAddress(client), echo } satisfies EchoReply);
}

createTcpServer((socket) => {
  socket.on("data", (data) => socket.write(`${reply(socket.remoteAddress, data.toString().trim())}\n`));
  socket.on("error", () => socket.destroy());
}).listen(backendPorts.tcp, "::");

const udp = createSocket("udp6");
udp.on("message", (data, peer) => udp.send(reply(peer.address, data.toString()), peer.port, peer.address));
udp.bind(backendPorts.udp, "::");

createHttpServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(reply(request.socket.remoteAddress, request.url ?? ""));
}).listen(backendPorts.http, "::");

new WebSocketServer({ host: "::", port: backendPorts.websocket }).on("connection", (socket, request) => {
  socket.on("message", (data) => socket.send(reply(request.socket.remoteAddress, messageText(data))));
});

/** grpc-js gives a peer as `1.2.3.4:5`, `[::1]:5`, and without brackets in older versions. */
function hostOf(peer: string): string {
  return peer.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
}

const grpc = new Server();
grpc.addService(echoService, {
  echo(call: ServerUnaryCall<string, string>, done: sendUnaryData<string>): void {
    done(null, reply(hostOf(call.getPeer()), call.request));
  },
});
grpc.bindAsync(`[::]:${backendPorts.grpc}`, ServerCredentials.createInsecure(), (error) => {
  if (error !== null) throw error;
  process.stdout.write(`${pod} is ready\n`);
});
