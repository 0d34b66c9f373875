// SPDX-License-Identifier: Apache-2.0

/** What backends and clients of the scenarios agree on: ports, the shape of an answer, and the gRPC service without a .proto. */

import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";

export type EchoProtocol = "tcp" | "udp" | "http" | "websocket" | "grpc";

export const backendPorts = { tcp: 7000, udp: 7001, http: 8080, websocket: 8081, grpc: 9090 } as const;

/** Each backend answers each message with this, as JSON. */
export interface EchoReply {
  readonly pod: string;
  /** The address that the backend sees, an IPv4 one in dotted form. */
  readonly client: string;
  readonly echo: string;
}

export interface EchoFailure {
  /** For example ECONNREFUSED, or Timeout. */
  readonly error: string;
}

export type EchoOutcome = EchoReply | EchoFailure;

const toBytes = (text: string): Buffer => Buffer.from(text);
const toText = (bytes: Buffer): string => bytes.toString();

const echoMethod: MethodDefinition<string, string> = {
  path: "/fairlead.e2e.Echo/Echo",
  requestStream: false,
  responseStream: false,
  requestSerialize: toBytes,
  requestDeserialize: toText,
  responseSerialize: toBytes,
  responseDeserialize: toText,
};

export const echoService: ServiceDefinition = { echo: echoMethod };

/** Strips the prefix by which a dual-stack socket shows an IPv4 address. */
export function plainAddress(address: string | undefined): string {
  return (address ?? "").replace(/^::ffff:/, "");
}

/** The text of a WebSocket message, whichever of its three forms the library gives it. */
export function messageText(data: Buffer | ArrayBuffer | readonly Buffer[]): string {
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.concat([...data]).toString();
}
