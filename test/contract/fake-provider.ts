// SPDX-License-Identifier: Apache-2.0

/** A provider whose load balancers have listeners and target groups in a `FakeCloud`. Its annotations make it answer as a test needs. */

import { bindProvider } from "../../src/controller/bind-provider.ts";
import type { Provider, ProviderRuntime } from "../../src/controller/provider.ts";
import { type Problem, UserError } from "../../src/errors.ts";
import type { LoadBalancerRequest, LoadBalancerStatus, MemberStatus } from "../../src/model/request.ts";
import { compareText, type Service, serviceKey } from "../../src/model/service.ts";
import { diff } from "./diff.ts";
import type { CloudResource, FakeCloud } from "./fake-cloud.ts";

/** Services with the same value share one load balancer. */
export const groupAnnotation = "fake/group";
/** "true": build throws a UserError. Anything but a boolean: too. */
export const brokenAnnotation = "fake/broken";
/** Any value: refused for this reason, as when no address is free. */
export const refusedAnnotation = "fake/refused";
/** "true": it never gets an address. */
export const pendingAnnotation = "fake/pending";

/** Any value: it has an address, and does not serve yet, for this reason. */
export const unreadyAnnotation = "fake/unready";
/** Any value: this member is refused for this reason, and the others are served. */
export const leftOutAnnotation = "fake/left-out";
/** Any value: this member gets this host name in place of the load balancer's. */
export const ownHostnameAnnotation = "fake/own-hostname";
/** Any value: served, with this warning. */
export const warningAnnotation = "fake/warning";

export interface FakeDesired {
  readonly key: string;
  readonly resources: ReadonlyMap<string, CloudResource>;
  readonly refusal: Problem | undefined;
  readonly pending: boolean;
  /** What the status says beside the ingress. */
  readonly remarks: Pick<LoadBalancerStatus, "pending" | "exceptions" | "warnings">;
}

/** By name. */
export type FakeObserved = ReadonlyMap<string, CloudResource>;

export type FakeOperation =
  | { readonly kind: "Create" | "Update"; readonly name: string; readonly resource: CloudResource }
  | { readonly kind: "Delete"; readonly name: string };

/** What traffic needs first is made first and removed last: load balancer, target groups, listeners. */
const makingOrder = ["LoadBalancer", "TargetGroup", "Listener"];

export function createFakeProvider(cloud: FakeCloud): Provider<FakeDesired, FakeObserved, FakeOperation> {
  return {
    name: "fake",
    needsNodePorts: () => true,
    build: buildFake,
    observe: async ({ key }, { signal }) => {
      signal.throwIfAborted();
      return await cloud.read(key);
    },
    plan: planFake,
    async apply(operation, observed, { signal }) {
      signal.throwIfAborted();
      const after = new Map(observed);
      if (operation.kind === "Delete") {
        await cloud.delete(operation.name);
        after.delete(operation.name);
      } else {
        await cloud.put(operation.name, operation.resource);
        after.set(operation.name, operation.resource);
      }
      return after;
    },
    status: statusOf,
  };
}

/** The fake provider as the loop runs it. What it was told is in `told`. */
export function createFakeRuntime(
  cloud: FakeCloud,
  own: Partial<ProviderRuntime> = {},
): ProviderRuntime & { readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    provider: bindProvider(createFakeProvider(cloud)),
    keepsStateOutside: true,
    watches: { nodes: true, endpoints: false },
    keyOf: (service: Service) => service.annotations[groupAnnotation] ?? serviceKey(service),
    restore: (requests) => {
      told.push(`restore ${requests.map(({ key }) => key).join(" ")}`);
    },
    settle: ({ key }, ingress) => {
      told.push(`settle ${key} ${ingress.map(({ hostname }) => hostname).join(" ")}`.trim());
    },
    orphanOf: (key) => {
      const exists = Object.values(cloud.snapshot()).some(({ owner }) => owner === key);
      return exists ? { key, clusterName: "test", uids: [] } : undefined;
    },
    ...own,
  };
}

export function buildFake(request: LoadBalancerRequest): FakeDesired {
  const { key, members, nodes } = request;
  const resources = new Map<string, CloudResource>([[`LoadBalancer/${key}`, { owner: key }]]);
  for (const { service } of members) {
    if (service.annotations[brokenAnnotation] === "true") {
      throw new UserError("FakeBroken", `${serviceKey(service)} asks for what cannot be.`);
    }
    if (leftOutAnnotation in service.annotations) continue;
    for (const { protocol, port, nodePort } of service.ports) {
      const targets = nodes.map(({ name }) => `${name}:${nodePort}`).sort(compareText);
      resources.set(`TargetGroup/${key}/${protocol}/${port}`, { owner: key, targets });
      resources.set(`Listener/${key}/${protocol}/${port}`, { owner: key });
    }
  }
  return {
    key,
    resources,
    refusal: refusalOf(request),
    pending: isPending(request),
    remarks: remarksOn(request),
  };
}

export function planFake(desired: FakeDesired | undefined, observed: FakeObserved): readonly FakeOperation[] {
  const wanted = desired === undefined || desired.refusal !== undefined ? [] : [...desired.resources];
  const { toCreate, toUpdate, toDelete } = diff(wanted, [...observed], {
    wantKey: ([name]) => name,
    haveKey: ([name]) => name,
    same: ([, want], [, have]) => JSON.stringify(want) === JSON.stringify(have),
  });
  const rank = ({ name }: FakeOperation): number => makingOrder.indexOf(name.split("/")[0] ?? "");
  const making: FakeOperation[] = [
    ...toCreate.map(([name, resource]) => ({ kind: "Create" as const, name, resource })),
    ...toUpdate.map(({ want: [name, resource] }) => ({ kind: "Update" as const, name, resource })),
  ];
  const removal: FakeOperation[] = toDelete.map(([name]) => ({ kind: "Delete" as const, name }));
  return [
    ...making.sort((left, right) => rank(left) - rank(right)),
    ...removal.sort((left, right) => rank(right) - rank(left)),
  ];
}

function statusOf(desired: FakeDesired, observed: FakeObserved): LoadBalancerStatus | Problem | undefined {
  if (desired.refusal !== undefined) return desired.refusal;
  if (desired.pending || !observed.has(`LoadBalancer/${desired.key}`)) return undefined;
  const { key, remarks } = desired;
  return { ingress: [{ hostname: hostnameOf(key) }], message: `Serves ${key}.`, ...remarks };
}

export function hostnameOf(key: string): string {
  return `${key.replaceAll("/", "-")}.fake`;
}

function remarksOn(request: LoadBalancerRequest): FakeDesired["remarks"] {
  const pending = firstAnnotation(request, unreadyAnnotation);
  const services = request.members.map(({ service }) => service);
  const exceptions = new Map(services.flatMap((service) => exceptionFor(service) ?? []));
  const warnings = services.flatMap((service) => {
    const message = service.annotations[warningAnnotation];
    return message === undefined ? [] : [{ service: serviceKey(service), reason: "FakeWarning", message }];
  });
  return { ...(pending === undefined ? {} : { pending }), exceptions, warnings };
}

function exceptionFor(service: Service): readonly (readonly [string, MemberStatus])[] | undefined {
  const { [leftOutAnnotation]: leftOut, [ownHostnameAnnotation]: hostname } = service.annotations;
  const key = serviceKey(service);
  if (leftOut !== undefined) {
    const problem = { kind: "UserError", reason: "FakeLeftOut", message: leftOut } as const;
    return [[key, { kind: "Refused", problem }]];
  }
  return hostname === undefined ? undefined : [[key, { kind: "Served", ingress: [{ hostname }] }]];
}

function firstAnnotation({ members }: LoadBalancerRequest, annotation: string): string | undefined {
  return members.map(({ service }) => service.annotations[annotation]).find((text) => text !== undefined);
}

function refusalOf(request: LoadBalancerRequest): Problem | undefined {
  const message = firstAnnotation(request, refusedAnnotation);
  return message === undefined ? undefined : { kind: "UserError", reason: "FakeRefused", message };
}

function isPending({ members }: LoadBalancerRequest): boolean {
  return members.some(({ service }) => service.annotations[pendingAnnotation] === "true");
}
