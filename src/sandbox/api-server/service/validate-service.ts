// SPDX-License-Identifier: Apache-2.0

/** What kube-apiserver v1.36 rejects in a Service, and with which words. */

import { parseIp } from "../../../model/ip.ts";
import { duplicate, type FieldError, forbidden, invalidValue, notSupported, required } from "../api-error.ts";
import { valueAt } from "../json.ts";
import {
  labelFaults,
  portNameFaults,
  portNumberFaults,
  qualifiedNameFaults,
  subdomainFaults,
  toErrors,
  validateCidr,
  validateIp,
} from "../validate-text.ts";
import {
  isExternallyAccessible,
  isHeadless,
  isLoadBalancer,
  needsHealthCheckPort,
  type PortSpec,
  type ServiceObject,
} from "./service-object.ts";
import { validateClusterIPChange, validateClusterIPs } from "./validate-cluster-ips.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const POLICIES = ["Cluster", "Local"];
const DISTRIBUTIONS = ["PreferClose", "PreferSameZone", "PreferSameNode"];
/** Seconds; core/v1 MaxClientIPServiceAffinitySeconds. */
const MAX_AFFINITY_SECONDS = 86_400;
const SOURCE_RANGES_ANNOTATION = "service.beta.kubernetes.io/load-balancer-source-ranges";
const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";

function validateType(service: ServiceObject): readonly FieldError[] {
  const { spec } = service;
  const errors: FieldError[] = [];
  if ((spec.ports ?? []).length === 0 && !isHeadless(service) && spec.type !== "ExternalName") {
    errors.push(required("spec.ports"));
  }
  if (isHeadless(service) && (spec.type === "LoadBalancer" || spec.type === "NodePort")) {
    errors.push(invalidValue("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`));
  }
  return spec.type === "ExternalName" ? [...errors, ...validateExternalName(service)] : errors;
}

function validateExternalName({ spec }: ServiceObject): readonly FieldError[] {
  const set = (["clusterIPs", "ipFamilies", "ipFamilyPolicy"] as const).filter((field) => spec[field] !== undefined);
  const misplaced = set.map((field) => forbidden(`spec.${field}`, "may not be set for ExternalName services"));
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name === "") return [...misplaced, required("spec.externalName")];
  return [...misplaced, ...toErrors("spec.externalName", name, subdomainFaults(name))];
}

function validatePortName(port: PortSpec, index: number, ports: readonly PortSpec[]): readonly FieldError[] {
  const field = `spec.ports[${index}].name`;
  const name = port.name ?? "";
  if (name === "") return ports.length > 1 ? [required(field)] : [];
  const isSecond = ports.findIndex((other) => other.name === name) < index;
  return [...toErrors(field, name, labelFaults(name)), ...(isSecond ? [duplicate(field, name)] : [])];
}

function validatePort(port: PortSpec, index: number, ports: readonly PortSpec[]): readonly FieldError[] {
  const at = `spec.ports[${index}]`;
  const target = port.targetPort;
  const targetFaults = typeof target === "number" ? portNumberFaults(target) : portNameFaults(target);
  const { protocol, appProtocol } = port;
  return [
    ...validatePortName(port, index, ports),
    ...toErrors(`${at}.port`, port.port ?? 0, portNumberFaults(port.port)),
    ...(PROTOCOLS.includes(protocol) ? [] : [notSupported(`${at}.protocol`, protocol, PROTOCOLS)]),
    ...toErrors(`${at}.targetPort`, target, targetFaults),
    ...(appProtocol === undefined ? [] : toErrors(`${at}.appProtocol`, appProtocol, qualifiedNameFaults(appProtocol))),
  ];
}

function validateAffinity({ spec }: ServiceObject): readonly FieldError[] {
  if (spec.sessionAffinity !== "ClientIP") {
    return spec.sessionAffinity === "None"
      ? []
      : [notSupported("spec.sessionAffinity", spec.sessionAffinity, ["ClientIP", "None"])];
  }
  const seconds = valueAt(spec.sessionAffinityConfig, ["clientIP", "timeoutSeconds"]);
  if (typeof seconds === "number" && seconds > 0 && seconds <= MAX_AFFINITY_SECONDS) return [];
  const why = `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`;
  return [invalidValue("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, why)];
}

/** Addresses that no Service may have from outside. */
function specialAddressFaults(ip: string): readonly string[] {
  const address = parseIp(ip);
  if (address === undefined) return [];
  const { family, value } = address;
  if (value === 0n) return [`may not be unspecified (${ip})`];
  const isIpv4 = family === "IPv4";
  if (isIpv4 ? value >> 24n === 127n : value === 1n) return ["may not be in the loopback range (127.0.0.0/8, ::1/128)"];
  if (isIpv4 ? value >> 16n === 0xa9fen : value >> 118n === 0x3fan) {
    return ["may not be in the link-local range (169.254.0.0/16, fe80::/10)"];
  }
  if (isIpv4 ? value >> 8n === 0xe00000n : value >> 112n === 0xff02n) {
    return ["may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"];
  }
  return [];
}

function validateExternalIPs({ spec }: ServiceObject): readonly FieldError[] {
  return (spec.externalIPs ?? []).flatMap((ip, index) => {
    const field = `spec.externalIPs[${index}]`;
    const errors = validateIp(field, ip);
    return errors.length > 0 ? errors : toErrors(field, ip, specialAddressFaults(ip));
  });
}

function validateNodePorts({ spec }: ServiceObject): readonly FieldError[] {
  const ports = spec.ports ?? [];
  const misplaced = ports.flatMap((port, index) =>
    spec.type === "ClusterIP" && port.nodePort !== undefined
      ? [forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")]
      : [],
  );
  const twice = ports.flatMap((port, index) => {
    const first = ports.findIndex((other) => other.nodePort === port.nodePort && other.protocol === port.protocol);
    return port.nodePort !== undefined && first < index
      ? [duplicate(`spec.ports[${index}].nodePort`, port.nodePort)]
      : [];
  });
  return [...misplaced, ...twice];
}

/** The key of a duplicate port, printed with the fields of Go's internal ServicePort. */
function goPortKey(port: PortSpec): object {
  return { Name: "", Protocol: port.protocol, AppProtocol: null, Port: port.port, TargetPort: 0, NodePort: 0 };
}

function validateDuplicatePorts({ spec }: ServiceObject): readonly FieldError[] {
  const ports = spec.ports ?? [];
  return ports.flatMap((port, index) => {
    const first = ports.findIndex((other) => other.port === port.port && other.protocol === port.protocol);
    return first < index ? [duplicate(`spec.ports[${index}]`, goPortKey(port))] : [];
  });
}

function validateSourceRanges(service: ServiceObject, have: ServiceObject | undefined): readonly FieldError[] {
  const ranges = service.spec.loadBalancerSourceRanges ?? [];
  const annotation = service.metadata.annotations?.[SOURCE_RANGES_ANNOTATION];
  const misplaced = (field: string): readonly FieldError[] =>
    isLoadBalancer(service) ? [] : [forbidden(field, ONLY_LOAD_BALANCER)];
  if (ranges.length > 0) {
    const field = "spec.LoadBalancerSourceRanges";
    return [...misplaced(field), ...ranges.flatMap((range, index) => validateCidr(`${field}[${index}]`, range.trim()))];
  }
  if (annotation === undefined) return [];
  const field = `metadata.annotations[${SOURCE_RANGES_ANNOTATION}]`;
  const kept = have?.metadata.annotations?.[SOURCE_RANGES_ANNOTATION] === annotation;
  const parts = kept || annotation.trim() === "" ? [] : annotation.trim().split(",");
  return [...misplaced(field), ...parts.flatMap((part) => validateCidr(field, part.trim()))];
}

function validateLoadBalancerFields(service: ServiceObject, have: ServiceObject | undefined): readonly FieldError[] {
  const { allocateLoadBalancerNodePorts, loadBalancerClass } = service.spec;
  const errors = [...validateSourceRanges(service, have)];
  if (!isLoadBalancer(service)) {
    if (allocateLoadBalancerNodePorts !== undefined) {
      errors.push(forbidden("spec.allocateLoadBalancerNodePorts", ONLY_LOAD_BALANCER));
    }
    if (loadBalancerClass !== undefined) errors.push(forbidden("spec.loadBalancerClass", ONLY_LOAD_BALANCER));
    return errors;
  }
  if (loadBalancerClass === undefined) return errors;
  return [...errors, ...toErrors("spec.loadBalancerClass", loadBalancerClass, qualifiedNameFaults(loadBalancerClass))];
}

function validateHealthCheckPort(service: ServiceObject): readonly FieldError[] {
  const port = service.spec.healthCheckNodePort;
  if (port === undefined) return [];
  if (needsHealthCheckPort(service)) return toErrors("spec.healthCheckNodePort", port, portNumberFaults(port));
  const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return [invalidValue("spec.healthCheckNodePort", port, why)];
}

function validateTrafficPolicies(service: ServiceObject): readonly FieldError[] {
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, trafficDistribution } = service.spec;
  const errors: FieldError[] = [];
  if (external !== undefined && !isExternallyAccessible(service)) {
    const why = "may only be set for externally-accessible services";
    errors.push(invalidValue("spec.externalTrafficPolicy", external, why));
  } else if (external !== undefined && !POLICIES.includes(external)) {
    errors.push(notSupported("spec.externalTrafficPolicy", external, POLICIES));
  }
  errors.push(...validateHealthCheckPort(service));
  if (internal !== undefined && !POLICIES.includes(internal)) {
    errors.push(notSupported("spec.internalTrafficPolicy", internal, POLICIES));
  }
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution)) {
    errors.push(notSupported("spec.trafficDistribution", trafficDistribution, DISTRIBUTIONS));
  }
  return errors;
}

function validateChange(want: ServiceObject, have: ServiceObject): readonly FieldError[] {
  const errors = [...validateClusterIPChange(want, have)];
  const isBalanced = isLoadBalancer(want) && isLoadBalancer(have);
  if (isBalanced && want.spec.loadBalancerClass !== have.spec.loadBalancerClass) {
    errors.push(invalidValue("spec.loadBalancerClass", want.spec.loadBalancerClass, "may not change once set"));
  }
  const checked = needsHealthCheckPort(want) && needsHealthCheckPort(have);
  if (checked && want.spec.healthCheckNodePort !== have.spec.healthCheckNodePort) {
    errors.push(forbidden("spec.healthCheckNodePort", "field is immutable"));
  }
  return errors;
}

/** What is wrong with a Service, or with the change of one. */
export function validateService(want: ServiceObject, have: ServiceObject | undefined): readonly FieldError[] {
  const { type, ports = [] } = want.spec;
  return [
    ...(have === undefined ? [] : validateChange(want, have)),
    ...validateType(want),
    ...ports.flatMap(validatePort),
    ...validateAffinity(want),
    ...validateClusterIPs(want),
    ...validateExternalIPs(want),
    ...(TYPES.includes(type) ? [] : [notSupported("spec.type", type, TYPES)]),
    ...validateNodePorts(want),
    ...validateDuplicatePorts(want),
    ...validateLoadBalancerFields(want, have),
    ...validateTrafficPolicies(want),
  ];
}
