// SPDX-License-Identifier: Apache-2.0

import type { Listener, LoadBalancer, TargetGroup } from "../aws/elbv2/model.ts";
import { isProvisioning } from "../aws/elbv2/show-load-balancer.ts";
import { presentTargets } from "../aws/elbv2/targets.ts";
import type { InProcessAws } from "../aws/start-aws.ts";

/** A listener with the target groups that it forwards to. */
export interface SeenListener {
  readonly arn: string;
  /** For example `80/TCP`. */
  readonly front: string;
  readonly targetGroups: readonly TargetGroup[];
  /** `ID:PORT` of all targets that are registered, and do not drain; sorted. */
  readonly targets: readonly string[];
}

/** Sees the account as it is, without a call. */
export class AwsWitness {
  readonly #aws: InProcessAws;

  constructor(aws: InProcessAws) {
    this.#aws = aws;
  }

  /** The load balancer that a host name leads to; undefined = none. */
  loadBalancer(hostname: string): LoadBalancer | undefined {
    return this.#aws.account.loadBalancers.all().find(({ dnsName }) => dnsName.toLowerCase() === hostname);
  }

  /** The listeners of the load balancer that a host name leads to; none where it leads nowhere. */
  listenersAt(hostname: string): readonly SeenListener[] {
    const loadBalancer = this.loadBalancer(hostname);
    return loadBalancer === undefined ? [] : this.listeners(loadBalancer);
  }

  isActive(loadBalancer: LoadBalancer): boolean {
    return !isProvisioning(this.#aws.account, loadBalancer);
  }

  /** By port. */
  listeners({ arn }: LoadBalancer): readonly SeenListener[] {
    const rows = [...this.#aws.account.listeners.by("loadBalancer", arn)];
    return rows.sort((left, right) => left.port - right.port).map((row) => this.#see(row));
  }

  /** What there is of a load balancer, line by line. */
  describe(loadBalancer: LoadBalancer): readonly string[] {
    const { name, scheme, subnets, securityGroups } = loadBalancer;
    const state = this.isActive(loadBalancer) ? "active" : "provisioning";
    const zones = subnets
      .map(({ zone }) => zone)
      .sort()
      .join(", ");
    const groups = securityGroups.map((id) => this.#aws.account.securityGroups.get(id)?.name ?? id).join(", ");
    return [
      `In the account: load balancer ${name} is ${state}, ${scheme}, in ${zones}; security groups ${groups}`,
      ...this.listeners(loadBalancer).map(
        ({ front, targetGroups, targets }) =>
          `In the account: listener ${front} -> ${targetGroups.map((group) => group.name).join(", ")}: ${targets.join(", ") || "no targets"}`,
      ),
    ];
  }

  #see({ arn, port, protocol, forward }: Listener): SeenListener {
    const { account } = this.#aws;
    const targetGroups = forward.targetGroups.flatMap((entry) => account.targetGroups.get(entry.arn) ?? []);
    const targets = targetGroups
      .flatMap((group) => presentTargets(account, group))
      .filter(({ drainedAt }) => drainedAt === undefined)
      .map((target) => `${target.id}:${target.port}`);
    return { arn, front: `${port}/${protocol}`, targetGroups, targets: targets.sort() };
  }
}
