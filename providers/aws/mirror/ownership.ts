// SPDX-License-Identifier: Apache-2.0

import { groupOf } from "../annotations/group-key.ts";
import type { Tag } from "../model.ts";
import { hasOurForm } from "../naming.ts";
import type { AwsSettings } from "../settings.ts";
import { type TaggedResource, tagKeys, tagValue } from "../tags.ts";
import type { Thing } from "./holdings.ts";

/** What our tags say of a thing: which load balancer it belongs to. */
export interface Ownership {
  /** Key of the load balancer. */
  readonly key: string;
  /** Of the Service it was made for; "" = of a group of Services. */
  readonly uid: string;
}

const resources: Readonly<Record<Thing["kind"], TaggedResource>> = {
  LoadBalancer: "LoadBalancer",
  TargetGroup: "TargetGroup",
  SecurityGroup: "FrontendSecurityGroup",
};

/**
 * Whose a thing is by its tags; undefined = no load balancer's of ours. All of them have to be there: cluster, class, key and UID;
 * what it is may be missing where its name has our form. Nothing else is believed, not where it is attached; and only load balancers
 * can have names that we did not make.
 */
export function ownershipOf(
  thing: Thing,
  settings: Pick<AwsSettings, "clusterName" | "className">,
): Ownership | undefined {
  const { Tags } = thing.it;
  const key = tagValue(Tags, tagKeys.loadBalancer);
  const uid = tagValue(Tags, tagKeys.uid);
  if (key === undefined || uid === undefined || (uid === "" && groupOf(key) === undefined)) return undefined;
  const resource = tagValue(Tags, tagKeys.resource);
  const isNamed = isNamedByUs(thing);
  const isItsKind = resource === resources[thing.kind] || (resource === undefined && isNamed);
  const mayHaveThisName = isNamed || thing.kind === "LoadBalancer";
  return isItsKind && mayHaveThisName && isScoped(Tags, settings) ? { key, uid } : undefined;
}

/** Whether these are the tags of the cluster's backend group. */
export function isBackendGroup(
  tags: readonly Tag[],
  settings: Pick<AwsSettings, "clusterName" | "className">,
): boolean {
  return isScoped(tags, settings) && tagValue(tags, tagKeys.resource) === "BackendSecurityGroup";
}

function isScoped(
  tags: readonly Tag[],
  { clusterName, className }: Pick<AwsSettings, "clusterName" | "className">,
): boolean {
  return tagValue(tags, tagKeys.cluster) === clusterName && tagValue(tags, tagKeys.class) === (className ?? "");
}

/** Whether its name has the form that we give. */
export function isNamedByUs(thing: Thing): boolean {
  switch (thing.kind) {
    case "LoadBalancer":
      return hasOurForm(thing.it.LoadBalancerName);
    case "TargetGroup":
      return hasOurForm(thing.it.TargetGroupName);
    case "SecurityGroup":
      return hasOurForm(thing.it.GroupName);
  }
}
