// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planModel } from "../../../../providers/aws/plan.ts";
import { certificate } from "../make-model.ts";
import { createPlanningRig, settings } from "../planning-rig.ts";

const short = (why: string): string => why.replaceAll(/arn:\S*certificate\/0*(\d)/g, "$1");

describe("certificates", () => {
  const cases: readonly (readonly [readonly number[], readonly number[], readonly string[]])[] = [
    [[1], [1, 2], ["Certificate 2 is new"]],
    [[1, 2], [1], ["Certificate 2 is gone"]],
    [
      [1, 2],
      [1, 3],
      ["Certificate 3 is new", "Certificate 2 is gone"],
    ],
    [[1, 2], [1, 2], []],
    [[1], [2], ["Port 443: certificate 1 → 2"]],
    [
      [1, 2],
      [2, 1],
      ["Port 443: certificate 1 → 2", "Certificate 1 is new"],
    ],
    // The default certificate may stay on the list: nobody is served otherwise for it.
    [[1, 2], [2], ["Port 443: certificate 1 → 2"]],
  ];
  for (const [first, later, whys] of cases) {
    test(`${first.join(", ")} to ${later.join(", ")}: ${whys.join("; ")}`, async () => {
      const rig = createPlanningRig();
      const model = (numbers: readonly number[]) =>
        rig.model({ ports: [{ port: 443, protocol: "TLS", certificates: numbers.map(certificate) }] });
      await rig.converge(model(first));
      const { operations, observed } = await rig.converge(model(later));
      assert.deepEqual(
        operations.map(({ why }) => short(why)),
        whys,
      );
      assert.deepEqual(planModel(model(later), observed, settings), []);
    });
  }

  test("that were not read are as wanted", async () => {
    const rig = createPlanningRig();
    const model = (numbers: readonly number[]) =>
      rig.model({ ports: [{ port: 443, protocol: "TLS", certificates: numbers.map(certificate) }] });
    const { observed } = await rig.converge(model([1]));
    const loadBalancers = observed.loadBalancers.map((have) => ({
      ...have,
      listeners: have.listeners?.map((listener) => ({ ...listener, moreCertificates: undefined })),
    }));
    assert.deepEqual(planModel(model([1, 2]), { ...observed, loadBalancers }, settings), []);
  });
});
