// SPDX-License-Identifier: Apache-2.0

/** What is in the account, as plain values that a test can compare. */

export interface ListenerState {
  readonly arn: string;
  readonly port: number;
  readonly protocol: string;
  /** ARN of what it forwards to. */
  readonly targetGroup: string;
  /** Of all that it forwards to, sorted. */
  readonly weights: readonly number[];
  /** The default first. */
  readonly certificates: readonly string[];
  readonly sslPolicy: string | undefined;
  readonly alpnPolicy: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface HealthCheckState {
  readonly protocol: string;
  readonly port: string;
  readonly path: string | undefined;
  readonly codes: string | undefined;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface TargetGroupState {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string;
  readonly targetType: string;
  readonly ipAddressType: string;
  readonly healthCheck: HealthCheckState;
  readonly attributes: Readonly<Record<string, string>>;
  /** `id:port` of those registered, sorted; those that drain are not among them. */
  readonly targets: readonly string[];
  readonly loadBalancers: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A subnet of a load balancer, and the addresses that were asked for in it. */
export interface ZoneState {
  readonly subnet: string;
  readonly eip: string | undefined;
  readonly privateIPv4: string | undefined;
  readonly ipv6: string | undefined;
}

export interface LoadBalancerState {
  readonly arn: string;
  readonly name: string;
  /** As AWS writes it. */
  readonly hostname: string;
  readonly scheme: string;
  readonly state: string;
  readonly ipAddressType: string;
  /** By subnet. */
  readonly zones: readonly ZoneState[];
  /** Ids, sorted. */
  readonly securityGroups: readonly string[];
  /** `on` or `off`. */
  readonly ipv6SourceNat: string;
  /** Whether traffic through PrivateLink passes their rules; undefined where there are no groups. */
  readonly privateLinkRules: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** Capacity units reserved; 0 = none. */
  readonly capacityUnits: number;
  readonly tags: Readonly<Record<string, string>>;
  /** By port. */
  readonly listeners: readonly ListenerState[];
}

export interface SecurityGroupState {
  readonly id: string;
  readonly name: string;
  /** `tcp 80-80 from 0.0.0.0/0`, sorted. */
  readonly rules: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface AccountState {
  readonly loadBalancers: readonly LoadBalancerState[];
  readonly targetGroups: readonly TargetGroupState[];
  readonly securityGroups: readonly SecurityGroupState[];
}
