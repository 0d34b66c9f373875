// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../../../../src/sandbox/aws/account.ts";
import type { Listener, LoadBalancer } from "../../../../src/sandbox/aws/elbv2/model.ts";

/**
 * Why a client of this host name and port is not served now; undefined = it is: an active load balancer, a listener, a registered
 * target, and security groups that let the client in and the traffic on to the nodes.
 */
export function whyNotServed(account: Account, hostname: string, port: number): string | undefined {
  const loadBalancer = account.loadBalancers.all().find(({ dnsName }) => dnsName.toLowerCase() === hostname);
  if (loadBalancer === undefined) return `there is no load balancer ${hostname}`;
  if (account.now() < loadBalancer.activeAt) return `${hostname} is not active`;
  const listener = account.listeners.by("loadBalancer", loadBalancer.arn).find((each) => each.port === port);
  if (listener === undefined) return `${hostname} does not listen on ${port}`;
  return (
    whyNoTarget(account, listener) ?? whyNotLetIn(account, loadBalancer, port) ?? whyNotLetOn(account, loadBalancer)
  );
}

function whyNoTarget(account: Account, { forward, port }: Listener): string | undefined {
  const registered = forward.targetGroups
    .flatMap(({ arn }) => [...(account.targetGroups.get(arn)?.targets.values() ?? [])])
    .filter(({ drainedAt }) => drainedAt === undefined);
  return registered.length === 0 ? `port ${port} leads to no target` : undefined;
}

function whyNotLetIn(account: Account, { securityGroups }: LoadBalancer, port: number): string | undefined {
  const rules = securityGroups.flatMap((id) => account.securityGroups.get(id)?.ingress ?? []);
  const lets = rules.some(
    ({ fromPort = 0, toPort = 65535, source }) => source.kind !== "Group" && fromPort <= port && port <= toPort,
  );
  return lets ? undefined : `no client is let in to port ${port}`;
}

function whyNotLetOn(account: Account, { securityGroups }: LoadBalancer): string | undefined {
  const nodeGroups = new Set(account.instances.all().flatMap((instance) => instance.securityGroups));
  for (const id of nodeGroups) {
    const lets = account.securityGroups
      .get(id)
      ?.ingress.some(
        ({ source, protocol }) => source.kind === "Group" && protocol === "tcp" && securityGroups.includes(source.id),
      );
    if (lets !== true) return `the nodes' group ${id} does not let the load balancer in`;
  }
  return undefined;
}
