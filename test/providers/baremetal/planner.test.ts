// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createBareMetalPlanner } from "../../../providers/baremetal/planner.ts";
import type { ConfigurationObject } from "../../../src/controller/provider.ts";
import { silentLog } from "../../../src/log.ts";
import type { Member } from "../../../src/model/request.ts";
import type { Announcing, Planner } from "../../../src/plan/planner.ts";
import { makeNode, makeService } from "../../support/make-service.ts";
import { makeEndpoints } from "./speaker/cluster.ts";
import { io, makeObject, makePool } from "./world.ts";

const lan = makePool("lan", { addresses: ["10.0.0.0/24"] });
const onEth1 = makeObject("L2Advertisement", "all", { spec: { interfaces: ["eth1"] } });

function plannerOf(...objects: readonly ConfigurationObject[]): Planner {
  const context = { clusterName: "kubernetes", log: silentLog, clock: io.clock, random: () => 0, requeue() {} };
  const planner = createBareMetalPlanner(context, objects);
  planner.runtime.configuration?.configure(objects);
  return planner;
}

const nodes = ["a", "b"].map((name) => makeNode({ name }));
const web: Member = {
  service: makeService({ ingress: [{ ip: "10.0.0.7" }] }),
  endpoints: makeEndpoints(["a", "Ready"]),
};

function announce(
  planner: Planner,
  member: Member,
  speakers: readonly string[] | undefined,
  ...others: readonly Member[]
): Announcing {
  const announced = planner.announce([member, ...others], { nodes, speakers: speakers && new Set(speakers) });
  return announced.get("default/web") ?? assert.fail("default/web is missing");
}

test("tells the pool of the first address", () => {
  const planner = plannerOf(lan);
  assert.equal(planner.poolOf([{ ip: "10.0.0.7" }]), "lan");
  assert.equal(planner.poolOf([{ ip: "10.0.1.7" }]), undefined);
  assert.equal(planner.poolOf([{ hostname: "lb.example" }]), undefined);
  assert.equal(planner.poolOf([]), undefined);
});

test("a pool without an advertisement is a mistake only where announcing is meant: there are nodes, or advertisements", () => {
  const elsewhere = makeObject("L2Advertisement", "other", { spec: { ipAddressPools: ["wan"] } });
  const reasonOf = (planner: Planner, have: typeof nodes) =>
    planner.inspect(have).find(({ name }) => name === "lan")?.problem?.reason;
  assert.equal(reasonOf(plannerOf(lan), []), undefined);
  assert.equal(reasonOf(plannerOf(lan), nodes), "NotAdvertised");
  assert.equal(reasonOf(plannerOf(lan, elsewhere), []), "NotAdvertised");
  assert.equal(reasonOf(plannerOf(lan, onEth1), nodes), undefined);
});

test("a pool that cannot be read is a mistake wherever", () => {
  const [report] = plannerOf(makePool("lan", { addresses: ["10.0.0.0/33"] })).inspect([]);
  assert.equal(report?.problem?.reason, "InvalidAddress");
});

test("without a list of speakers every node has one: the first in the order announces, and the other stands by", () => {
  const { announcers, candidates, problem } = announce(plannerOf(lan, onEth1), web, undefined);
  assert.equal(problem, undefined);
  const [node = ""] = announcers.map((announcer) => announcer.node);
  assert.deepEqual(announcers, [{ ip: "10.0.0.7", node, interfaces: ["eth1"] }]);
  assert.deepEqual(
    candidates.map((candidate) => [candidate.node, candidate.eligible, candidate.reason]),
    ["a", "b"].map((name) => [name, true, name === node ? "Announces" : "Standby"]),
  );
});

test("a node without a speaker does not announce", () => {
  for (const [alive, gone] of [
    ["a", "b"],
    ["b", "a"],
  ] as const) {
    const { announcers, candidates } = announce(plannerOf(lan, onEth1), web, [alive]);
    assert.deepEqual(
      announcers.map(({ node }) => node),
      [alive],
    );
    assert.equal(candidates.find(({ node }) => node === gone)?.reason, "SpeakerGone");
  }
});

/** Time mends the first, somebody must mend the second. */
test("who is announced by nobody is told why, and whether that passes by itself", () => {
  const gone = announce(plannerOf(lan, onEth1), web, []).problem;
  assert.equal(gone?.kind, "RetryableError");
  assert.match(gone?.message ?? "", /^Nobody announces 10\.0\.0\.7: .+\.$/);
  const unadvertised = announce(plannerOf(lan), web, undefined).problem;
  assert.equal(unadvertised?.kind, "UserError");
});

test("that a Service has no endpoints is a problem only where some are told of", () => {
  const bare = { ...web, endpoints: [] };
  assert.equal(announce(plannerOf(lan, onEth1), bare, undefined).problem, undefined);
  const other = { ...web, service: makeService({ name: "other" }) };
  assert.equal(announce(plannerOf(lan, onEth1), bare, undefined, other).problem?.reason, "NoEndpoints");
});
