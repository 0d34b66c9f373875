// SPDX-License-Identifier: Apache-2.0

/** What an account may have, with the defaults that AWS gives a new one: Service Quotas of ELB and of VPC. */
export interface Quotas {
  readonly loadBalancers: number;
  readonly targetGroups: number;
  readonly listenersPerLoadBalancer: number;
  readonly certificatesPerLoadBalancer: number;
  readonly targetsPerTargetGroup: number;
  /** How many targets one RegisterTargets or DeregisterTargets takes. */
  readonly targetsPerCall: number;
  readonly capacityUnits: number;
  readonly securityGroups: number;
  /** Counted apart for IPv4 and IPv6; times `securityGroupsPerInterface`, never more than 1,000. */
  readonly rulesPerSecurityGroup: number;
  readonly securityGroupsPerInterface: number;
  readonly tagsPerResource: number;
}

export const DEFAULT_QUOTAS: Quotas = {
  loadBalancers: 50,
  targetGroups: 3000,
  listenersPerLoadBalancer: 50,
  certificatesPerLoadBalancer: 25,
  targetsPerTargetGroup: 1000,
  targetsPerCall: 200,
  capacityUnits: 50_000,
  securityGroups: 2500,
  rulesPerSecurityGroup: 60,
  securityGroupsPerInterface: 5,
  tagsPerResource: 50,
};

/** AWS grants no more rules an interface than this, however they are divided among its groups. */
const RULES_PER_INTERFACE = 1000;

/** @throws RangeError for quotas that AWS would not grant together */
export function checkQuotas(quotas: Quotas): Quotas {
  const rules = quotas.rulesPerSecurityGroup * quotas.securityGroupsPerInterface;
  if (rules > RULES_PER_INTERFACE) {
    throw new RangeError(`${rules} rules an interface are more than the ${RULES_PER_INTERFACE} that AWS grants`);
  }
  return quotas;
}

/** How long things take, in milliseconds. */
export interface Timings {
  /** From CreateLoadBalancer to `active`. */
  readonly provisioning: number;
  /** From registration, or from when its target group is first used, until a target is healthy. */
  readonly initialHealth: number;
  /** How long what a deleted listener or load balancer used is still in use. */
  readonly deletion: number;
  /** From ModifyCapacityReservation until it is provisioned. */
  readonly capacity: number;
  /** Delay of each answer, for measurements. */
  readonly perCall: number;
}

export const DEFAULT_TIMINGS: Timings = {
  provisioning: 0,
  initialHealth: 0,
  deletion: 0,
  capacity: 0,
  perCall: 0,
};
