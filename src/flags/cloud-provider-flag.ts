// SPDX-License-Identifier: Apache-2.0

import { choiceFlag } from "./flag-kinds.ts";
import type { Flag } from "./parse-flags.ts";

/** "" = not given. */
export type CloudProviderName = "" | "aws" | "baremetal";

/** Providers that have a cloud-controller-manager of their own. */
const others = new Set([
  "alicloud",
  "azure",
  "cloudstack",
  "digitalocean",
  "fake",
  "gce",
  "hcloud",
  "huaweicloud",
  "ibm",
  "k3s",
  "oci",
  "openstack",
  "ovirt",
  "rke2",
  "vsphere",
]);

const choice: Flag<CloudProviderName> = choiceFlag(["", "aws", "baremetal"], "", {
  doc: "Which provider to drive. Cannot be empty.",
});

/** `--cloud-provider`. Of words that upstream's programs take there, the mistake says what they are for. */
export const cloudProviderFlag: Flag<CloudProviderName> = {
  ...choice,
  parse(text) {
    if (text === "external") {
      throw new Error("is what kubelet and kube-controller-manager are told; here it must be one of aws, baremetal");
    }
    if (text === "aws/v2") throw new Error("is an experiment of cloud-provider-aws; give aws");
    if (others.has(text)) {
      throw new Error(`is driven by another cloud-controller-manager; here it must be one of aws, baremetal`);
    }
    return choice.parse(text);
  },
};

/** What is wrong with it, in upstream's words. */
export function findCloudProviderMistakes(config: { readonly "cloud-provider": string }): readonly string[] {
  return config["cloud-provider"] === "" ? ["--cloud-provider cannot be empty: give aws or baremetal"] : [];
}
