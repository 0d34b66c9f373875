// SPDX-License-Identifier: Apache-2.0

/** Models of one load balancer, `default/web` of the cluster `c1`, from the few things that a test cares about. */

import type {
  Attribute,
  IngressRule,
  ListenerModel,
  ListenerProtocol,
  Model,
  SecurityGroupModel,
  SubnetMapping,
  Tag,
  TargetGroupModel,
} from "../../../providers/aws/model.ts";
import { frontendGroupName, loadBalancerName, targetGroupName } from "../../../providers/aws/naming.ts";
import { backendRules, groupRef } from "../../../providers/aws/resolve/backend-group.ts";
import { frontendRules } from "../../../providers/aws/resolve/frontend-rules.ts";
import type { IpAddressType, Scheme, TargetType } from "../../../providers/aws/settings.ts";
import { backendGroupTags, resourceTags, type TagSubject } from "../../../providers/aws/tags.ts";
import type { LoadBalancerIdentity } from "../../../src/model/request.ts";

export const owner: LoadBalancerIdentity = { key: "default/web", clusterName: "c1", uids: ["uid-web"] };
const tagOwner = { clusterName: "c1", className: undefined, key: owner.key };
const parts = { namespace: "default", name: "web" };

export interface PortShape {
  readonly port: number;
  readonly protocol?: ListenerProtocol;
  /** TCP of a TLS listener, or what the listener has. */
  readonly backendProtocol?: ListenerProtocol;
  readonly certificates?: readonly string[];
  readonly sslPolicy?: string;
  readonly alpn?: string;
  readonly attributes?: readonly Attribute[];
  readonly isSticky?: boolean;
}

export interface Shape {
  readonly vpcId: string;
  readonly subnets: readonly (string | SubnetMapping)[];
  /** Ids of instances, or IP addresses. */
  readonly targets: readonly string[];
  readonly nodeGroupId: string;
  readonly ports?: readonly PortShape[];
  readonly scheme?: Scheme;
  readonly addressType?: IpAddressType;
  readonly prefixForSourceNat?: "on" | "off";
  readonly access?: "Managed" | "Given" | "None";
  readonly givenGroups?: readonly string[];
  readonly sources?: readonly string[];
  readonly targetType?: TargetType;
  readonly healthCheck?: Partial<TargetGroupModel>;
  readonly targetGroupAttributes?: readonly Attribute[];
  readonly attributes?: readonly Attribute[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly capacityUnits?: number;
  readonly enforcement?: "on" | "off";
  readonly givenName?: string;
  readonly isShared?: boolean;
}

export function makeModel(shape: Shape): Model {
  const { access = "Managed", scheme = "internal", ports = [{ port: 80 }] } = shape;
  const name = loadBalancerName(parts, {
    clusterName: "c1",
    uid: "uid-web",
    scheme,
    givenName: shape.givenName,
    hasSecurityGroups: access !== "None",
  });
  const targetGroups = ports.map((port) => makeTargetGroup(port, shape, name));
  const listeners = ports.map((port, index) => makeListener(port, shape, targetGroups[index]?.Name ?? ""));
  const frontend = makeFrontend(shape, listeners);
  const backend = makeBackend(shape);
  const { addressType: IpAddressType = "ipv4" } = shape;
  return {
    loadBalancer: {
      Name: name,
      Type: "network",
      Scheme: scheme,
      IpAddressType,
      SubnetMappings: shape.subnets.map((subnet) => (typeof subnet === "string" ? { SubnetId: subnet } : subnet)),
      SecurityGroups: {
        Managed: [groupRef(frontend), groupRef(backend)],
        Given: shape.givenGroups ?? [],
        None: [],
      }[access],
      ...(shape.prefixForSourceNat === undefined ? {} : { EnablePrefixForIpv6SourceNat: shape.prefixForSourceNat }),
      ...(shape.enforcement === undefined
        ? {}
        : { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: shape.enforcement }),
      ...(shape.capacityUnits === undefined
        ? {}
        : { MinimumLoadBalancerCapacity: { CapacityUnits: shape.capacityUnits } }),
      Attributes: shape.attributes ?? [],
      Tags: tagsOf({ resource: "LoadBalancer", uid: "uid-web" }, shape),
    },
    listeners: listeners.toSorted((left, right) => left.Port - right.Port),
    targetGroups: targetGroups.toSorted((left, right) => (left.Name < right.Name ? -1 : 1)),
    securityGroups: access === "Managed" ? [frontend, backend] : [],
    nodeGroups: access === "Managed" ? [{ GroupId: shape.nodeGroupId, Ingress: rulesFrom(backend) }] : [],
  };
}

function rulesFrom(backend: SecurityGroupModel): readonly IngressRule[] {
  return backendRules(groupRef(backend));
}

function tagsOf(subject: TagSubject, { tags = {} }: Shape): readonly Tag[] {
  return resourceTags(tagOwner, subject, tags);
}

function makeTargetGroup(
  { port, protocol = "TCP", backendProtocol = protocol === "TLS" ? "TCP" : protocol }: PortShape,
  shape: Shape,
  loadBalancer: string,
): TargetGroupModel {
  const { targetType: TargetType = "instance" } = shape;
  const traits = {
    clusterName: "c1",
    uid: "uid-web",
    port,
    protocol: backendProtocol,
    targetType: TargetType,
    ipAddressType: "ipv4" as const,
    loadBalancerName: loadBalancer,
  };
  return {
    Name: targetGroupName(parts, traits),
    Protocol: backendProtocol,
    Port: 30_000 + (port % 2000),
    TargetType,
    IpAddressType: "ipv4",
    VpcId: shape.vpcId,
    HealthCheckEnabled: true,
    HealthCheckProtocol: "TCP",
    HealthCheckPort: "traffic-port",
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 10,
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 3,
    Attributes: shape.targetGroupAttributes ?? [],
    Targets: shape.targets.toSorted().map((Id) => ({ Id, Port: 30_000 + (port % 2000) })),
    SharedWithOtherClusters: shape.isShared ?? false,
    Tags: tagsOf({ resource: "TargetGroup", uid: "uid-web", service: `default/web:${port}` }, shape),
    ...shape.healthCheck,
  };
}

function makeListener(port: PortShape, shape: Shape, targetGroup: string): ListenerModel {
  const { protocol = "TCP", certificates = protocol === "TLS" ? [certificate(1)] : [] } = port;
  const isTls = protocol === "TLS";
  const stickiness = port.isSticky === true ? { TargetGroupStickinessConfig: { Enabled: true } } : {};
  return {
    Port: port.port,
    Protocol: protocol,
    DefaultActions: [
      {
        Type: "forward",
        ForwardConfig: { TargetGroups: [{ TargetGroupArn: { $ref: `TargetGroup/${targetGroup}` } }], ...stickiness },
      },
    ],
    Certificates: certificates.map((CertificateArn) => ({ CertificateArn })),
    ...(isTls ? { SslPolicy: port.sslPolicy ?? "ELBSecurityPolicy-2016-08" } : {}),
    ...(isTls && port.alpn !== undefined ? { AlpnPolicy: [port.alpn] as const } : {}),
    Attributes: port.attributes ?? [],
    Tags: tagsOf({ resource: "Listener", uid: "uid-web" }, shape),
  };
}

/** The ARN of a certificate of the sandbox's region. */
export function certificate(number: number): string {
  return `arn:aws:acm:us-west-2:123456789012:certificate/0000000${number}`;
}

function makeFrontend(shape: Shape, listeners: readonly ListenerModel[]): SecurityGroupModel {
  const { sources: sourceRanges = ["0.0.0.0/0"] } = shape;
  return {
    GroupName: frontendGroupName(parts, "c1", "uid-web"),
    Description: "Clients of default/web",
    VpcId: shape.vpcId,
    Ingress: frontendRules(listeners, { sourceRanges, prefixLists: [], pathMtuIcmp: false }),
    Tags: tagsOf({ resource: "FrontendSecurityGroup", uid: "uid-web" }, shape),
  };
}

function makeBackend({ vpcId, tags = {} }: Shape): SecurityGroupModel {
  return {
    GroupName: "k8s-traffic-c1-0123456789",
    Description: "Load balancers of c1",
    VpcId: vpcId,
    Ingress: [],
    Tags: backendGroupTags({ clusterName: "c1", className: undefined }, tags),
  };
}
