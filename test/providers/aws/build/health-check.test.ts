// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AwsSettings } from "../../../../providers/aws/settings.ts";
import type { TargetGroupWish } from "../../../../providers/aws/wanted.ts";
import type { Service } from "../../../../src/model/service.ts";
import { makePort } from "../../../support/make-service.ts";
import { type Asked, assertRefused, classed, classless, targetGroupOf, wantedOf } from "./wanted-of.ts";

/** Protocol, port, path, interval, timeout, healthy, unhealthy, codes; "-" = not set. */
type Row = readonly [string, string, string, number, number, number, number, string];

const local: Partial<Service> = { externalTrafficPolicy: "Local", healthCheckNodePort: 31223 };
const ip: Asked = { "nlb-target-type": "ip" };
const kubeProxy: Partial<AwsSettings> = { clusterHealthCheck: "KubeProxy" };
const http: Asked = { "healthcheck-protocol": "http" };
const all: Asked = {
  "healthcheck-protocol": "HTTPS",
  "healthcheck-port": "8888",
  "healthcheck-path": "/ready",
  "healthcheck-interval": "15",
  "healthcheck-timeout": "30",
  "healthcheck-healthy-threshold": "4",
  "healthcheck-unhealthy-threshold": "5",
  "healthcheck-success-codes": "200,204",
};

const cases: readonly (readonly [string, Service, Partial<AwsSettings>, Row])[] = [
  ["controller, Cluster", classed(), {}, ["TCP", "traffic-port", "-", 10, 10, 3, 3, "-"]],
  ["controller, Cluster, ip", classed(ip), {}, ["TCP", "traffic-port", "-", 10, 10, 3, 3, "-"]],
  ["controller, Local", classed({}, local), {}, ["HTTP", "31223", "/healthz", 10, 6, 2, 2, "200-399"]],
  ["controller, Local, ip", classed(ip, local), {}, ["TCP", "traffic-port", "-", 10, 10, 3, 3, "-"]],
  ["controller, kube-proxy", classed(), kubeProxy, ["HTTP", "10256", "/healthz", 10, 10, 3, 3, "200-399"]],
  ["controller, kube-proxy, ip", classed(ip), kubeProxy, ["TCP", "traffic-port", "-", 10, 10, 3, 3, "-"]],
  [
    "controller, kube-proxy, Local",
    classed({}, local),
    kubeProxy,
    ["HTTP", "31223", "/healthz", 10, 6, 2, 2, "200-399"],
  ],
  ["controller, HTTP", classed(http), {}, ["HTTP", "traffic-port", "/", 10, 10, 3, 3, "200-399"]],
  ["controller, everything", classed(all), {}, ["HTTPS", "8888", "/ready", 15, 30, 4, 5, "200,204"]],
  ["controller, everything, Local", classed(all, local), {}, ["HTTPS", "8888", "/ready", 15, 30, 4, 5, "200,204"]],
  [
    "controller, TCP, Local",
    classed({ "healthcheck-protocol": "TCP", "healthcheck-path": "/x" }, local),
    {},
    ["TCP", "31223", "-", 10, 6, 2, 2, "-"],
  ],
  [
    "controller, traffic port, Local",
    classed({ "healthcheck-port": "traffic-port" }, local),
    {},
    ["HTTP", "traffic-port", "/healthz", 10, 6, 2, 2, "200-399"],
  ],
  ["cloud-provider, Cluster", classless(), {}, ["TCP", "traffic-port", "-", 30, 10, 3, 3, "-"]],
  ["cloud-provider, Local", classless({}, local), {}, ["HTTP", "31223", "/healthz", 10, 6, 2, 2, "200-399"]],
  ["cloud-provider, kube-proxy", classless(), kubeProxy, ["HTTP", "10256", "/healthz", 30, 6, 3, 3, "200-399"]],
  [
    "cloud-provider, kube-proxy elsewhere",
    classless(),
    { ...kubeProxy, kubeProxyHealthPort: 8080 },
    ["HTTP", "8080", "/healthz", 30, 6, 3, 3, "200-399"],
  ],
  [
    "cloud-provider, kube-proxy, Local",
    classless({}, local),
    kubeProxy,
    ["HTTP", "31223", "/healthz", 10, 6, 2, 2, "200-399"],
  ],
  [
    "cloud-provider, kube-proxy, everything",
    classless(all),
    kubeProxy,
    ["HTTP", "10256", "/healthz", 15, 30, 4, 5, "200,204"],
  ],
  ["cloud-provider, HTTP", classless(http), {}, ["HTTP", "traffic-port", "/", 30, 6, 3, 3, "200-399"]],
  [
    "cloud-provider, HTTPS",
    classless({ "healthcheck-protocol": "https" }),
    {},
    ["HTTPS", "traffic-port", "/", 30, 10, 3, 3, "200-399"],
  ],
  [
    "cloud-provider, TCP, Local",
    classless({ "healthcheck-protocol": "tcp" }, local),
    {},
    ["TCP", "31223", "-", 10, 10, 2, 2, "-"],
  ],
  [
    "Local without a healthCheckNodePort",
    classed({}, { externalTrafficPolicy: "Local" }),
    {},
    ["TCP", "traffic-port", "-", 10, 10, 3, 3, "-"],
  ],
];

for (const [name, service, settings, wanted] of cases) {
  test(name, () => {
    const group = targetGroupOf(wantedOf(service, { settings }));
    assert.equal(group.HealthCheckEnabled, true);
    assert.deepEqual(rowOf(group), wanted);
  });
}

const named = makePort({ name: "health", port: 8080, nodePort: 30808, targetPort: 9090 });

test("a named port is its NodePort for instances, and its targetPort for pods", () => {
  const own = { ports: [named] };
  const asked = { "healthcheck-port": "health" };
  assert.equal(targetGroupOf(wantedOf(classed(asked, own))).HealthCheckPort, "30808");
  assert.equal(targetGroupOf(wantedOf(classed({ ...asked, ...ip }, own))).HealthCheckPort, "9090");
});

const refused: readonly (readonly [string, Service, readonly string[]])[] = [
  [
    "a port that is none",
    classed({ "healthcheck-port": "http" }),
    ["healthcheck-port", '"http"', "the name of one of"],
  ],
  ["port 0", classed({ "healthcheck-port": "0" }), ["healthcheck-port"]],
  ["port 65536", classed({ "healthcheck-port": "65536" }), ["healthcheck-port"]],
  [
    "a named port whose targetPort is a name, for pods",
    classed({ ...ip, "healthcheck-port": "health" }, { ports: [{ ...named, targetPort: "web" }] }),
    ["healthcheck-port", "targetPort is a number"],
  ],
  ["a protocol that is none", classless({ "healthcheck-protocol": "icmp" }), ["healthcheck-protocol", "HTTPS"]],
  ["an interval that is no number", classed({ "healthcheck-interval": "soon" }), ["healthcheck-interval", "5 to 300"]],
  ["a threshold of 1", classless({ "healthcheck-healthy-threshold": "1" }), ["healthy-threshold", "2 to 10"]],
  ["a path without a slash", classed({ ...http, "healthcheck-path": "ready" }), ["healthcheck-path", '"ready"']],
  ["codes that are none", classed({ ...http, "healthcheck-success-codes": "2xx" }), ["success-codes"]],
];

for (const [name, service, words] of refused) {
  test(`refused: ${name}`, () => assertRefused(() => wantedOf(service), "InvalidAnnotation", ...words));
}

function rowOf(group: TargetGroupWish): Row {
  return [
    group.HealthCheckProtocol,
    group.HealthCheckPort,
    group.HealthCheckPath ?? "-",
    group.HealthCheckIntervalSeconds,
    group.HealthCheckTimeoutSeconds,
    group.HealthyThresholdCount,
    group.UnhealthyThresholdCount,
    group.Matcher?.HttpCode ?? "-",
  ];
}
