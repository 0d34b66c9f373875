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
 * Whose a thing is by its tags; undefined = no load balancer's of ours. All of them have to be there: cluster, class, key, UID, and
 * what it is. Nothing else is believed, not where it is attached; but only load balancers can have names that we did not make.
 */
export function ownershipOf(
  thing: Thing,
  { clusterName, className }: Pick<AwsSettings, "clusterName" | "className">,
): Ownership | undefined {
  const { Tags } = thing.it;
  const key = tagValue(Tags, tagKeys.loadBalancer);
  const uid = tagValue(Tags, tagKeys.uid);
  if (key === undefined || uid === undefined || (uid === "" && groupOf(key) === undefined)) return undefined;
  const isOurs = isTagged(Tags, resources[thing.kind], { clusterName, className });
  return isOurs && (thing.kind === "LoadBalancer" || isNamedByUs(thing)) ? { key, uid } : undefined;
}

/** Whether these are the tags of the cluster's backend group. */
export function isBackendGroup(
  tags: readonly Tag[],
  settings: Pick<AwsSettings, "clusterName" | "className">,
): boolean {
  return isTagged(tags, "BackendSecurityGroup", settings);
}

function isTagged(
  tags: readonly Tag[],
  resource: TaggedResource,
  { clusterName, className }: Pick<AwsSettings, "clusterName" | "className">,
): boolean {
  return (
    tagValue(tags, tagKeys.cluster) === clusterName &&
    tagValue(tags, tagKeys.class) === (className ?? "") &&
    tagValue(tags, tagKeys.resource) === resource
  );
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
