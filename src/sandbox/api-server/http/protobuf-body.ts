// SPDX-License-Identifier: Apache-2.0

import { ApiError } from "../api-error.ts";
import { asList, asObject, asText, type JsonObject, valueAt } from "../json.ts";
import { MESSAGES } from "./protobuf-messages.ts";

/** Before each object in Kubernetes' Protobuf (apimachinery/pkg/runtime/serializer/protobuf). */
const MAGIC = Buffer.from("k8s\0");

/** Fields that are pointers in Go: 0 and false are values there, and nothing everywhere else. */
const KEEPS_ZERO = new Set(["replicas", "allocateLoadBalancerNodePorts", "automountServiceAccountToken", "immutable"]);

function unknownFormat(why: string): ApiError {
  return new ApiError(415, "UnsupportedMediaType", `the body of the request was in an unknown format: ${why}`, {});
}

/** What stands in a field: a number, or octets. */
interface WireField {
  readonly number: number;
  readonly value: number | Buffer;
}

/** Reads the wire format: https://protobuf.dev/programming-guides/encoding */
class WireReader {
  readonly #octets: Buffer;
  #at = 0;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  *fields(): Generator<WireField> {
    while (this.#at < this.#octets.length) {
      const tag = this.#varint();
      yield { number: tag >>> 3, value: this.#value(tag & 7) };
    }
  }

  #value(wireType: number): number | Buffer {
    if (wireType === 0) return this.#varint();
    if (wireType === 2) return this.#take(this.#varint());
    throw unknownFormat(`wire type ${wireType}`);
  }

  /** Little endian in sevens; numbers beyond 2^53 do not occur in what is read here. */
  #varint(): number {
    let value = 0;
    for (let weight = 1; this.#at < this.#octets.length; weight *= 128) {
      const octet = this.#octets.readUInt8(this.#at++);
      value += (octet & 0x7f) * weight;
      if (octet < 0x80) return value;
    }
    throw unknownFormat("it ends within a number");
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#octets.length) throw unknownFormat("it ends within a field");
    this.#at += length;
    return this.#octets.subarray(this.#at - length, this.#at);
  }
}

function readEntry(octets: Buffer, type: string): JsonObject {
  let [key, value]: [string, unknown] = ["", ""];
  for (const field of new WireReader(octets).fields()) {
    if (field.number === 1) key = String(field.value);
    else value = readScalar(field.value, type);
  }
  return { [key]: value };
}

function readScalar(value: number | Buffer, type: string): unknown {
  if (typeof value === "number") return type === "boolean" ? value !== 0 : value;
  if (type === "text") return value.toString("utf8");
  if (type === "bytes") return value.toString("base64");
  return readSpecial(type, readMessage(value, type));
}

/** Messages that are scalars in JSON. */
function readSpecial(type: string, message: JsonObject): unknown {
  if (type === "IntOrString") return message["type"] === 1 ? asText(message["strVal"]) : (message["intVal"] ?? 0);
  if (type !== "Time") return message;
  const { seconds } = message;
  return typeof seconds === "number" ? new Date(seconds * 1000).toISOString() : undefined;
}

function isNothing(name: string, value: unknown): boolean {
  if (value === undefined || value === "") return true;
  return (value === 0 || value === false) && !KEEPS_ZERO.has(name);
}

function readMessage(octets: Buffer, message: string): JsonObject {
  const known = MESSAGES[message];
  if (known === undefined) throw unknownFormat(`${message} is known in JSON and YAML only`);
  const read: Record<string, unknown> = {};
  for (const { number, value } of new WireReader(octets).fields()) {
    const field = known[number];
    if (field === undefined) throw unknownFormat(`field ${number} of ${message} is known in JSON and YAML only`);
    const [name, type] = field;
    if (type.startsWith("{}")) {
      read[name] = { ...asObject(read[name]), ...readEntry(value as Buffer, type.slice(2)) };
    } else if (type.startsWith("[]")) {
      read[name] = [...asList(read[name]), readScalar(value, type.slice(2))];
    } else {
      const scalar = readScalar(value, type);
      if (!isNothing(name, scalar)) read[name] = scalar;
    }
  }
  return read;
}

/** An object in Protobuf as JSON. @throws ApiError 415 for kinds and fields that are not known here in this form */
export function readProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw unknownFormat("it does not begin as it should");
  const envelope = readMessage(body.subarray(MAGIC.length), "Unknown");
  const apiVersion = asText(valueAt(envelope, ["typeMeta", "apiVersion"]));
  const kind = asText(valueAt(envelope, ["typeMeta", "kind"]));
  return { apiVersion, kind, ...readMessage(Buffer.from(asText(envelope["raw"]), "base64"), kind) };
}
