// SPDX-License-Identifier: Apache-2.0

/** Builds wishes from a few words, for the tests of everything that `buildWanted` is made of. */

import assert from "node:assert/strict";
import { keyOf } from "../../../../providers/aws/annotations/group-key.ts";
import { buildWanted } from "../../../../providers/aws/build.ts";
import type { ListenerModel } from "../../../../providers/aws/model.ts";
import type { AwsSettings } from "../../../../providers/aws/settings.ts";
import type { TargetGroupWish, Wanted } from "../../../../providers/aws/wanted.ts";
import { UserError } from "../../../../src/errors.ts";
import type { EndpointGroup, LoadBalancerRequest, Node } from "../../../../src/model/request.ts";
import { byAge, type Service, serviceKey } from "../../../../src/model/service.ts";
import { makeNode, makeService } from "../../../support/make-service.ts";
import { makeSettings } from "../make-settings.ts";

export const settings: AwsSettings = makeSettings({ clusterName: "blue", region: "us-west-2", vpcId: "vpc-1" });

/** Short names of the annotations in tests: without `service.beta.kubernetes.io/aws-load-balancer-`, or whole. */
export type Asked = Readonly<Record<string, string>>;

export const loadBalancerClass = "service.k8s.aws/nlb";

/** A Service in cloud-provider-aws's sense. */
export function classless(asked: Asked = {}, own: Partial<Service> = {}): Service {
  return makeService({ ...own, annotations: toAnnotations(asked) });
}

/** A Service in aws-load-balancer-controller's sense. */
export function classed(asked: Asked = {}, own: Partial<Service> = {}): Service {
  return classless(asked, { loadBalancerClass, ...own });
}

export interface World {
  readonly settings?: Partial<AwsSettings>;
  readonly nodes?: readonly Node[];
  /** By key of the Service. */
  readonly endpoints?: Readonly<Record<string, readonly EndpointGroup[]>>;
}

/** Two nodes that are instances. */
export const nodes: readonly Node[] = [
  makeNode({ name: "node-1", providerID: "aws:///us-west-2a/i-1" }),
  makeNode({ name: "node-2", providerID: "aws:///us-west-2b/i-2" }),
];

export function requestOf(services: readonly Service[], world: World = {}): LoadBalancerRequest {
  const members = services.toSorted(byAge);
  return {
    key: members[0] === undefined ? "none" : keyOf(members[0]),
    clusterName: "blue",
    uids: members.map(({ uid }) => uid).sort(),
    members: members.map((service) => ({ service, endpoints: world.endpoints?.[serviceKey(service)] ?? [] })),
    nodes: world.nodes ?? nodes,
  };
}

export function wantedOf(services: Service | readonly Service[], world: World = {}): Wanted {
  const all = "uid" in services ? [services] : services;
  return buildWanted(requestOf(all, world), { ...settings, ...world.settings });
}

/** The one listener there is. */
export function listenerOf(wanted: Wanted): ListenerModel {
  const [listener, ...others] = wanted.listeners;
  assert.ok(listener !== undefined && others.length === 0, "there is one listener");
  return listener;
}

/** The one target group there is. */
export function targetGroupOf(wanted: Wanted): TargetGroupWish {
  const [group, ...others] = wanted.targetGroups;
  assert.ok(group !== undefined && others.length === 0, "there is one target group");
  return group;
}

/** Attributes as an object. */
export function attributesOf(list: readonly { readonly Key: string; readonly Value: string }[]): Asked {
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

/** Sees that a wish is refused for this reason, by a message that has all of these words. */
export function assertRefused(build: () => unknown, reason: string, ...words: readonly string[]): void {
  assert.throws(build, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.reason, reason, error.message);
    for (const word of words) assert.ok(error.message.includes(word), `${error.message} has ${word}`);
    return true;
  });
}

/** Messages of the warnings of a wish. */
export function warningsOf(wanted: Wanted): readonly string[] {
  return wanted.warnings.map(({ reason, message }) => `${reason}: ${message}`);
}

function toAnnotations(asked: Asked): Asked {
  return Object.fromEntries(
    Object.entries(asked).map(([key, value]) => [
      key.includes("/") ? key : `service.beta.kubernetes.io/aws-load-balancer-${key}`,
      value,
    ]),
  );
}
