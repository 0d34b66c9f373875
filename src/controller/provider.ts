// SPDX-License-Identifier: Apache-2.0

/** The contract between the loop and what it drives. */

import type { Clock, Random } from "../clock.ts";
import type { Problem } from "../errors.ts";
import type { Log } from "../log.ts";
import type { LoadBalancerIdentity, LoadBalancerRequest, LoadBalancerStatus } from "../model/request.ts";
import type { Condition, Ingress, Service } from "../model/service.ts";
import type { Fence } from "./fence.ts";
import type { Instances } from "./instances.ts";
import type { Reading } from "./reading.ts";

/** What a step that touches the world gets: a method that takes it does IO, the others cannot. */
export interface Io {
  /** Aborted when the process ends or has lost its lease: no call may start or go on after that. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly clock: Clock;
  /** Asked before each `apply`; undefined = this process may always write. What may wait before it writes asks once more. */
  readonly fence?: Fence | undefined;
}

/**
 * The five steps of converging one load balancer. Laws, run for every provider by `test/contract/provider.ts`:
 * the plan is empty after apply, for what `apply` returned and for what `observe` then sees; release leaves nothing of
 * ours and touches nothing else; applying an operation twice equals once; killed after any operation and started again,
 * it ends in the same state; the plan does not depend on the order of its inputs.
 */
export interface Provider<Desired, Observed, Operation extends { readonly kind: string }> {
  readonly name: string;
  /** Whether targets of this load balancer are reached through NodePorts. */
  needsNodePorts(request: LoadBalancerRequest): boolean;
  /** Pure. @throws UserError when the Service asks for what no configuration could give; nothing is changed then. */
  build(request: LoadBalancerRequest): Desired;
  /** Reads only; of what is shared by many, no more than `desired` needs. `undefined` = it must go. */
  observe(owner: LoadBalancerIdentity, io: Io, desired: Desired | undefined): Promise<Observed>;
  /**
   * Pure; `undefined` = it must go. Ordered so that traffic never points at nothing.
   * @throws UserError when what is there cannot give what is asked for; nothing is changed then.
   */
  plan(desired: Desired | undefined, observed: Observed): readonly Operation[];
  /** One change, idempotent. Returns what is now known. */
  apply(operation: Operation, observed: Observed, io: Io): Promise<Observed>;
  /**
   * Pure. `undefined` = not yet; a Problem = refused for now, and what the Service had is to be taken from its status.
   * @throws UserError to tell of a problem and leave the status as it is.
   */
  status(desired: Desired, observed: Observed): LoadBalancerStatus | Problem | undefined;
}

/** What one pass over a load balancer came to. */
export interface Convergence {
  /** What was changed outside, in order, each with its `kind`. Empty = it was already as wanted. */
  readonly operations: readonly { readonly kind: string }[];
  readonly status: LoadBalancerStatus | Problem | undefined;
}

/** A provider with its three types closed over: what the loop sees. */
export interface BoundProvider {
  readonly name: string;
  needsNodePorts(request: LoadBalancerRequest): boolean;
  /** Makes the load balancer as wanted. @throws FairleadError */
  ensure(request: LoadBalancerRequest, io: Io): Promise<Convergence>;
  /** What `ensure` would do, without doing it. */
  preview(request: LoadBalancerRequest, io: Io): Promise<Convergence>;
  /** Removes it and all that is ours of it. Never builds, so that a broken Service can still be deleted. */
  release(owner: LoadBalancerIdentity, io: Io): Promise<Convergence>;
}

/** A kind of custom resource that configures a provider. */
export interface ResourceKind {
  /** For example `fairlead.dev`, `v1alpha1`, `ipaddresspools`, `IPAddressPool`. Cluster-scoped. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
}

/** A custom resource as it was read, its `spec` and `status` not yet looked at. */
export interface ConfigurationObject {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly createdAt: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: unknown;
  readonly status: unknown;
}

/** What the controller has to say on one configuration object: the whole status it is to have. */
export interface ObjectReport {
  readonly kind: string;
  readonly name: string;
  /** Fields of `status` other than conditions, for example counters. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Without times: `lastTransitionTime` is set where the status is written. */
  readonly conditions: readonly Omit<Condition, "lastTransitionTime">[];
}

/** Configuration of a provider by custom resources. */
export interface ProviderConfiguration {
  readonly kinds: readonly ResourceKind[];
  /** Takes the whole configuration, on each change. Never throws: what is wrong with one object is said in its report. */
  configure(objects: readonly ConfigurationObject[]): void;
  /** What is to be said now, sorted by kind and name. Cheap: asked once a second. */
  reports(): readonly ObjectReport[];
  state(): ConfigurationState;
}

/** `Stale`: something is not in force as it is written, because it cannot be; what worked before goes on. */
export type ConfigurationState = "Unread" | "InForce" | "Stale";

/** A provider as it runs: the five steps, and what it keeps between them. */
export interface ProviderRuntime {
  readonly provider: BoundProvider;
  /** True where something exists outside the cluster: the finalizer is then written before anything is made. */
  readonly keepsStateOutside: boolean;
  /** Whose changes concern its load balancers. */
  readonly watches: { readonly nodes: boolean; readonly endpoints: boolean };
  readonly configuration?: ProviderConfiguration;
  /** The machines behind nodes, for the node controllers. */
  readonly instances?: Instances;
  /** What it keeps count of, beside what is counted of every provider; read only while the workers run. */
  readonly gauges?: readonly Reading[];
  /** Key of the load balancer that serves a Service, for providers that put several behind one. Pure; `namespace/name` without it. */
  keyOf?(service: Service): string;
  /** Called once, after the first `configure` and before any worker starts, with every load balancer that is known, oldest first. */
  restore?(requests: readonly LoadBalancerRequest[]): void;
  /**
   * What exists outside under a key that it has asked to be looked at, and that no Service has: left by a process that was killed
   * before it could remove it. It is then released. undefined = nothing.
   */
  orphanOf?(key: string): LoadBalancerIdentity | undefined;
  /** What goes on beside the passes, from when the workers start until the signal is aborted. Never rejects. */
  run?(signal: AbortSignal): Promise<void>;
  /** Called after `ingress` reached the API server as the status of this load balancer's Services; [] once it is gone. */
  settle?(owner: LoadBalancerIdentity, ingress: readonly Ingress[]): void;
}

/** What a factory gets. */
export interface ProviderContext {
  readonly clusterName: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  /** Asks the loop to look at these load balancers again, in this order: an address became free, a pool changed. */
  readonly requeue: (keys: readonly string[]) => void;
}

export type ProviderFactory = (context: ProviderContext) => ProviderRuntime;
