// SPDX-License-Identifier: Apache-2.0

/** Each annotation is set in turn, and seen in the account; taken away, its default returns. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { ourGroup } from "./aws/account.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { accessRows } from "./aws/changes/access-rows.ts";
import { makeChangeFacts } from "./aws/changes/change-facts.ts";
import type { ChangeRow } from "./aws/changes/change-row.ts";
import { listenerRows } from "./aws/changes/listener-rows.ts";
import { loadBalancerRows } from "./aws/changes/load-balancer-rows.ts";
import { networkRows } from "./aws/changes/network-rows.ts";
import { targetGroupRows } from "./aws/changes/target-group-rows.ts";
import { createPodEndpoints } from "./aws/pod-endpoints.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename });
after(() => aws.stop());
const { account, services } = aws;
const name = "mutable";
const facts = await makeChangeFacts(aws);
const groups = {
  "of the load balancer": loadBalancerRows(facts),
  "of its network": networkRows(facts),
  "of access": accessRows(facts),
  "of listeners": listenerRows(facts),
  "of targets": targetGroupRows(facts),
};

await aws.world.api.mergePatch("/api/v1/nodes/node-1", { metadata: { labels: { pool: "a" } } });
await createPodEndpoints(aws.world.api, name, [
  { address: "10.0.10.50", node: "node-1", ports: { http: 8080, https: 8443 } },
  { address: "10.0.11.50", node: "node-2", ports: { http: 8080, https: 8443 } },
]);
await services.create(name, {
  selector: {},
  ports: [
    { name: "http", port: 80, targetPort: 8080 },
    { name: "https", port: 443, targetPort: 8443 },
  ],
});
await aws.startFairlead({ flags: ["--aws-replaced-load-balancer-grace=1s"] });
await aws.published(name);

/** The values that the API server has where nothing is said. */
const defaultSpec: Readonly<Record<string, unknown>> = { loadBalancerSourceRanges: null, sessionAffinity: "None" };

async function change({ annotations = {}, spec = {} }: ChangeRow): Promise<void> {
  await services.annotate(name, withPrefix(annotations));
  if (Object.keys(spec).length > 0) await services.patchSpec(name, spec);
}

async function takeAway({ annotations = {}, spec = {} }: ChangeRow): Promise<void> {
  const removed = Object.fromEntries(Object.keys(annotations).map((key) => [key, null]));
  await services.annotate(name, withPrefix(removed));
  const restored = Object.keys(spec).map((field) => [field, defaultSpec[field]]);
  if (restored.length > 0) await services.patchSpec(name, Object.fromEntries(restored) as Record<string, unknown>);
}

function withPrefix<V>(annotations: Readonly<Record<string, V>>): Readonly<Record<string, V>> {
  const entries = Object.entries(annotations).map(([key, value]) => [`service.beta.kubernetes.io/${key}`, value]);
  return Object.fromEntries(entries) as Record<string, V>;
}

for (const [title, rows] of Object.entries(groups)) {
  describe(`a change ${title} and back:`, () => {
    for (const [what, row] of Object.entries(rows)) {
      test(what, async () => {
        await aws.seen(name, "before", (whole) => assert.deepEqual(row.see(whole), row.otherwise));
        try {
          await change(row);
          await aws.seen(name, "changed", (whole) => assert.deepEqual(row.see(whole), row.changed));
        } finally {
          await takeAway(row);
        }
        await aws.seen(name, "as before", (whole) => assert.deepEqual(row.see(whole), row.otherwise));
      });
    }
  });
}

test("what was replaced is gone, and nothing is left of it", async () => {
  await account.see(
    "one load balancer with two target groups",
    (ours) => ours.loadBalancers.length === 1 && ours.targetGroups.length === 2 && ours.securityGroups.length === 2,
    30_000,
  );
  const { id } = ourGroup(await aws.published(name), "BackendSecurityGroup");
  const { rules } = await account.nodeGroup();
  assert.equal(rules.filter((rule) => rule.endsWith(id)).length, 3);
  assert.ok(rules.includes("tcp 22-22 from 10.0.0.0/8"));
});

test("deleted, it leaves nothing", async () => {
  await services.delete(name);
  await services.gone(name);
  const { loadBalancers, targetGroups, securityGroups } = await account.ours();
  assert.deepEqual([loadBalancers, targetGroups, securityGroups], [[], [], []]);
});
