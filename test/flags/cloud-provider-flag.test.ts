// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cloudProviderFlag, findCloudProviderMistakes } from "../../src/flags/cloud-provider-flag.ts";

describe("--cloud-provider", () => {
  for (const name of ["aws", "baremetal"] as const) {
    test(name, () => {
      assert.equal(cloudProviderFlag.parse(name), name);
      assert.deepEqual(findCloudProviderMistakes({ "cloud-provider": name }), []);
    });
  }

  const refused: readonly (readonly [name: string, why: RegExp])[] = [
    ["gce", /driven by another cloud-controller-manager; here it must be one of aws, baremetal/],
    ["vsphere", /driven by another/],
    ["rke2", /driven by another/],
    ["external", /what kubelet and kube-controller-manager are told/],
    ["aws/v2", /give aws$/],
    ["AWS", /^must be one of aws, baremetal$/],
  ];
  for (const [name, why] of refused) {
    test(`${name} is refused`, () => assert.throws(() => cloudProviderFlag.parse(name), { message: why }));
  }

  test("cannot be empty", () => {
    assert.match(findCloudProviderMistakes({ "cloud-provider": "" })[0] ?? "", /^--cloud-provider cannot be empty/);
  });
});
