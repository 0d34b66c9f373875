// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Outcome } from "../../../../providers/baremetal/speaker/election.ts";
import { type ReportView, toReport } from "../../../../providers/baremetal/speaker/service-report.ts";
import type { Condition, Service } from "../../../../src/model/service.ts";
import { makeService } from "./cluster.ts";

const now = "2026-01-02T00:00:00Z";
const before = "2026-01-01T00:00:00Z";

function viewOf(outcomes: readonly Outcome[], parts: Partial<ReportView> = {}): ReportView {
  return {
    nodeName: "node-a",
    outcomeOf: (ip) => outcomes.find((outcome) => outcome.ip === ip),
    spokesmanFor: () => "node-a",
    hasInterface: () => true,
    ...parts,
  };
}

const announced = (ip: string, node: string, interfaces?: readonly string[]): Outcome => ({
  kind: "Announced",
  ip,
  node,
  interfaces,
});
const silent: Outcome = { kind: "Silent", ip: "10.0.0.1", reason: "NoEndpoints" };

const byNode = (node: string, type = "fairlead.dev/AnnouncedIPv4", ip = "10.0.0.1"): Condition => ({
  type,
  status: "True",
  reason: "Announced",
  message: `${ip} is announced by node "${node}" on all interfaces.`,
  lastTransitionTime: before,
});

function web(conditions: readonly Condition[] = [], addresses: readonly string[] = ["10.0.0.1"]): Service {
  return makeService("web", addresses, { conditions });
}

describe("toReport", () => {
  test("tells who announces, since when, and that it changed", () => {
    assert.deepEqual(toReport(web(), viewOf([announced("10.0.0.1", "node-a")]), now), {
      patch: { conditions: [{ ...byNode("node-a"), lastTransitionTime: now }], removeConditions: [] },
      events: [
        {
          type: "Normal",
          reason: "nodeAssigned",
          message: 'announcing from node "node-a" with protocol "layer2": 10.0.0.1',
        },
      ],
    });
  });

  test("has nothing to say where the Service says it already", () => {
    assert.equal(toReport(web([byNode("node-a")]), viewOf([announced("10.0.0.1", "node-a")]), now), undefined);
  });

  test("has nothing to say to a Service that is being deleted", () => {
    const service = { ...web(), deleting: true };
    assert.equal(toReport(service, viewOf([announced("10.0.0.1", "node-a")]), now), undefined);
  });

  test("leaves the word to the node that announces", () => {
    assert.equal(toReport(web(), viewOf([announced("10.0.0.1", "node-b")]), now), undefined);
    assert.equal(toReport(web([byNode("node-a")]), viewOf([announced("10.0.0.1", "node-b")]), now), undefined);
  });

  test("a take-over begins a new time, a change of interfaces does not and is no Event", () => {
    const takenOver = toReport(web([byNode("node-b")]), viewOf([announced("10.0.0.1", "node-a")]), now);
    assert.equal(takenOver?.patch.conditions?.[0]?.lastTransitionTime, now);
    assert.equal(takenOver?.events.length, 1);
    const narrowed = toReport(
      web([byNode("node-a")]),
      viewOf([announced("10.0.0.1", "node-a", ["eth0", "eth1"])]),
      now,
    );
    assert.deepEqual(narrowed?.patch.conditions, [
      { ...byNode("node-a"), message: '10.0.0.1 is announced by node "node-a" on eth0, eth1.' },
    ]);
    assert.deepEqual(narrowed?.events, []);
  });

  test("another address of the same node is a new announcement", () => {
    const service = web([byNode("node-a")], ["10.0.0.2"]);
    const report = toReport(service, viewOf([announced("10.0.0.2", "node-a")]), now);
    assert.equal(report?.patch.conditions?.[0]?.lastTransitionTime, now);
    assert.equal(report?.events.length, 1);
  });

  test("where nobody announces, the spokesman tells why", () => {
    assert.deepEqual(toReport(web([byNode("node-b")]), viewOf([silent]), now), {
      patch: {
        conditions: [
          {
            type: "fairlead.dev/AnnouncedIPv4",
            status: "False",
            reason: "NoEndpoints",
            message: "Nobody announces 10.0.0.1: the Service has no endpoint that is ready or still serving.",
            lastTransitionTime: now,
          },
        ],
        removeConditions: [],
      },
      events: [],
    });
    assert.equal(toReport(web(), viewOf([silent], { spokesmanFor: () => "node-b" }), now), undefined);
    assert.equal(toReport(web(), viewOf([silent], { spokesmanFor: () => undefined }), now), undefined);
  });

  test("both families in one write and one Event", () => {
    const addresses = ["10.0.0.1", "fd00::1"];
    const outcomes = addresses.map((ip) => announced(ip, "node-a"));
    const report = toReport(web([], addresses), viewOf(outcomes), now);
    assert.deepEqual(
      report?.patch.conditions?.map(({ type }) => type),
      ["fairlead.dev/AnnouncedIPv4", "fairlead.dev/AnnouncedIPv6"],
    );
    assert.deepEqual(
      report?.events.map(({ message }) => message),
      ['announcing from node "node-a" with protocol "layer2": 10.0.0.1, fd00::1'],
    );
  });

  test("the condition of a family without an address goes, by the spokesman's hand", () => {
    const stale = byNode("node-b", "fairlead.dev/AnnouncedIPv6", "fd00::1");
    const service = web([byNode("node-a"), stale]);
    const outcomes = [announced("10.0.0.1", "node-a")];
    assert.deepEqual(toReport(service, viewOf(outcomes), now)?.patch.removeConditions, ["fairlead.dev/AnnouncedIPv6"]);
    assert.equal(toReport(service, viewOf(outcomes, { spokesmanFor: () => "node-b" }), now), undefined);
  });

  test("interfaces that the node does not have are told as a warning, once", () => {
    const view = viewOf([announced("10.0.0.1", "node-a", ["eth7"])], { hasInterface: () => false });
    const report = toReport(web([byNode("node-a")]), view, now);
    const [condition] = report?.patch.conditions ?? [];
    assert.equal(condition?.status, "False");
    assert.equal(condition?.reason, "InterfaceNotFound");
    assert.deepEqual(report?.events, [{ type: "Warning", reason: "announceFailed", message: condition?.message }]);
    assert.equal(condition && toReport(web([condition]), view, now), undefined);
  });
});
