// SPDX-License-Identifier: Apache-2.0

/** What the members of AWS's replies look like that are relied on: a name means the same in all of them. Pure. */

export type JsonObject = Readonly<Record<string, unknown>>;

type Kind = "text" | "a number" | "an object" | "a list of objects" | "a list of texts" | "a list";

const namesOf: Readonly<Record<Kind, string>> = {
  text:
    "AllocationId AvailabilityZone AvailabilityZoneId CertificateArn CidrBlock CidrIp CidrIpv6 DNSName GatewayId GroupId GroupName " +
    "HealthCheckPath HealthCheckPort HealthCheckProtocol HttpCode Id InstanceId IpAddressType IpProtocol IPv6Address Ipv6CidrBlock " +
    "Key ListenerArn LoadBalancerArn LoadBalancerName OutpostArn PrefixListId PrivateIPv4Address Protocol Scheme SslPolicy SubnetId " +
    "TargetGroupArn TargetGroupName TargetType Value VpcId ZoneName ZoneType",
  "a number":
    "AvailableIpAddressCount DeviceIndex DurationSeconds FromPort HealthCheckIntervalSeconds HealthCheckTimeoutSeconds " +
    "HealthyThresholdCount Port ToPort UnhealthyThresholdCount Weight",
  "an object":
    "Attachment CidrBlockState ForwardConfig Ipv6CidrBlockState Matcher Target TargetGroupStickinessConfig TargetHealth",
  "a list of objects":
    "Associations Attributes AvailabilityZones Certificates CidrBlockAssociationSet DefaultActions Groups Ipv6CidrBlockAssociationSet " +
    "Ipv6Ranges IpPermissions IpRanges LoadBalancerAddresses NetworkInterfaces PrefixListIds Routes Tags TargetGroups " +
    "TargetHealthDescriptions UserIdGroupPairs",
  "a list of texts": "AlpnPolicy LoadBalancerArns SourceNatIpv6Prefixes",
  // Of texts on a load balancer, of objects on an instance.
  "a list": "SecurityGroups",
};

const kinds: ReadonlyMap<string, Kind> = new Map(
  (Object.keys(namesOf) as Kind[]).flatMap((kind) => namesOf[kind].split(" ").map((name) => [name, kind] as const)),
);

const holds: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: isText,
  "a number": (value) => typeof value === "number",
  "an object": isObject,
  "a list of objects": (value) => Array.isArray(value) && value.every(isObject),
  "a list of texts": (value) => Array.isArray(value) && value.every(isText),
  "a list": (value) => Array.isArray(value) && value.every((item) => isText(item) || isObject(item)),
};

/** What is not as AWS would say it, however deep, each with where it stands. */
export function mistakesIn(value: unknown, place: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => mistakesIn(item, `${place}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const kind = kinds.get(name);
    const path = `${place}.${name}`;
    return kind === undefined || holds[kind](member) ? mistakesIn(member, path) : [`${path}: must be ${kind}`];
  });
}

/** The same without members that are null: AWS leaves out what is not set, and some tools write it down as null. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const told = Object.entries(value).filter(([, member]) => (member ?? undefined) !== undefined);
  return Object.fromEntries(told.map(([name, member]) => [name, withoutNulls(member)]));
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
