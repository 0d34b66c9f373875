// SPDX-License-Identifier: Apache-2.0

import { validationError } from "../aws-error.ts";
import {
  type IntegerRange,
  optionalBoolean,
  optionalInteger,
  optionalText,
  type Parameters,
  structure,
} from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import type { HealthCheck } from "./model.ts";

const PROTOCOLS = ["TCP", "HTTP", "HTTPS"] as const;
const MAX_PORT = 65_535;
const MAX_PATH = 1024;

/** What a target group of a network load balancer has where nothing else is said. */
const tcpDefaults: HealthCheck = {
  protocol: "TCP",
  port: "traffic-port",
  path: undefined,
  matcher: undefined,
  intervalSeconds: 30,
  timeoutSeconds: 10,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
};

function readProtocol(parameters: Parameters): HealthCheck["protocol"] | undefined {
  const text = optionalText(parameters, "HealthCheckProtocol");
  if (text === undefined) return undefined;
  const known = PROTOCOLS.find((protocol) => protocol === text);
  if (known !== undefined) return known;
  throw validationError(`Health check protocol '${text}' must be one of '${PROTOCOLS.join(", ")}'`);
}

function readPort(parameters: Parameters): string | undefined {
  const text = optionalText(parameters, "HealthCheckPort");
  if (text === undefined || text === "traffic-port") return text;
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= MAX_PORT) return text;
  throw validationError(`Health check port '${text}' must be 'traffic-port' or a number from 1 to ${MAX_PORT}`);
}

function readPath(parameters: Parameters): string | undefined {
  const path = optionalText(parameters, "HealthCheckPath");
  if (path === undefined || (path.startsWith("/") && path.length <= MAX_PATH)) return path;
  throw validationError(`Health check path '${path}' must begin with '/' and have at most ${MAX_PATH} characters`);
}

/** `200`, `200-399` or `200,202,300-302`, within 200 to 599. */
function readMatcher(parameters: Parameters): string | undefined {
  const matcher = structure(parameters, "Matcher");
  const text = matcher && optionalText(matcher, "HttpCode");
  if (text === undefined) return undefined;
  const isCode = (code: string): boolean => /^\d{3}$/.test(code) && Number(code) >= 200 && Number(code) <= 599;
  const isRange = ([first = "", last = first, ...more]: readonly string[]): boolean =>
    more.length === 0 && isCode(first) && isCode(last) && Number(first) <= Number(last);
  if (text.split(",").every((part) => isRange(part.split("-")))) return text;
  throw validationError(`Health check matcher HTTP code '${text}' must be within '200-599'`);
}

function defaultsFor(protocol: HealthCheck["protocol"]): HealthCheck {
  if (protocol === "TCP") return tcpDefaults;
  return { ...tcpDefaults, protocol, timeoutSeconds: protocol === "HTTP" ? 6 : 10 };
}

type HttpSettings = Pick<HealthCheck, "path" | "matcher">;

/** @throws AwsError ValidationError where TCP is given what only HTTP has */
function readHttp(parameters: Parameters, protocol: HealthCheck["protocol"], base: HttpSettings): HttpSettings {
  const path = readPath(parameters);
  const matcher = readMatcher(parameters);
  if (protocol !== "TCP") return { path: path ?? base.path ?? "/", matcher: matcher ?? base.matcher ?? "200-399" };
  if (path !== undefined) throw validationError("Health check path is not supported for protocol 'TCP'");
  if (matcher !== undefined) throw validationError("Health check matcher is not supported for protocol 'TCP'");
  return { path: undefined, matcher: undefined };
}

const intervalRange: IntegerRange = { min: 5, max: 300 };
const timeoutRange: IntegerRange = { min: 2, max: 120 };
const countRange: IntegerRange = { min: 2, max: 10 };

/**
 * Reads the health check of CreateTargetGroup and ModifyTargetGroup: what is not said stays as in `have`, or is the default.
 * @throws AwsError ValidationError
 */
export function readHealthCheck(parameters: Parameters, have: HealthCheck | undefined): HealthCheck {
  if (optionalBoolean(parameters, "HealthCheckEnabled") === false) {
    throw validationError("Health check enabled must be true for target groups with target type 'instance' or 'ip'");
  }
  const protocol = readProtocol(parameters) ?? have?.protocol ?? "TCP";
  const base = have ?? defaultsFor(protocol);
  const integer = (name: string, range: IntegerRange, otherwise: number): number =>
    optionalInteger(parameters, name, range) ?? otherwise;
  return fitTimeout(parameters, {
    protocol,
    port: readPort(parameters) ?? base.port,
    ...readHttp(parameters, protocol, base),
    intervalSeconds: integer("HealthCheckIntervalSeconds", intervalRange, base.intervalSeconds),
    timeoutSeconds: integer("HealthCheckTimeoutSeconds", timeoutRange, base.timeoutSeconds),
    healthyThreshold: integer("HealthyThresholdCount", countRange, base.healthyThreshold),
    unhealthyThreshold: integer("UnhealthyThresholdCount", countRange, base.unhealthyThreshold),
  });
}

/** A timeout longer than the interval is refused; one that nobody asked for is shortened. */
function fitTimeout(parameters: Parameters, want: HealthCheck): HealthCheck {
  if (want.timeoutSeconds <= want.intervalSeconds) return want;
  if (parameters["HealthCheckTimeoutSeconds"] === undefined) return { ...want, timeoutSeconds: want.intervalSeconds };
  throw validationError(
    `Health check timeout '${want.timeoutSeconds}' must be smaller than or equal to the interval '${want.intervalSeconds}'`,
  );
}

export function showHealthCheck(check: HealthCheck): Reply {
  return {
    HealthCheckProtocol: check.protocol,
    HealthCheckPort: check.port,
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    HealthCheckPath: check.path,
    Matcher: check.matcher === undefined ? undefined : { HttpCode: check.matcher },
  };
}
