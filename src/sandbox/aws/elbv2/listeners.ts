// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import type { Account } from "../account.ts";
import { AwsError, invalidConfiguration, validationError } from "../aws-error.ts";
import { optionalInteger, optionalText, type Parameters, textList } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { addTags, elbv2TagErrors, NO_TAGS, readTags } from "../tags.ts";
import { checkArn } from "./arns.ts";
import { defaultListenerAttributes, isDatagram } from "./attribute-rules.ts";
import { attachTargetGroups, checkForward, readForward, showForward } from "./forward.ts";
import {
  checkNamedLimit,
  checkOneWay,
  describePage,
  listenersNotFound,
  loadBalancerByArn,
  requireListener,
  requireNetworkLoadBalancer,
} from "./look-up.ts";
import type { Forward, Listener, LoadBalancer } from "./model.ts";
import { readTls, type TlsSettings } from "./tls.ts";

const PROTOCOLS: readonly string[] = ["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"];

/** What makes up a listener, but for its names and attributes. */
interface Settings extends TlsSettings {
  readonly port: number;
  readonly protocol: string;
  readonly forward: Forward;
}

function show(row: Listener): Reply {
  return {
    ListenerArn: row.arn,
    LoadBalancerArn: row.loadBalancerArn,
    Port: row.port,
    Protocol: row.protocol,
    Certificates: row.certificate === undefined ? undefined : [{ CertificateArn: row.certificate }],
    SslPolicy: row.sslPolicy,
    DefaultActions: [showForward(row.forward)],
    AlpnPolicy: row.alpnPolicy === undefined ? undefined : [row.alpnPolicy],
  };
}

function readSettings(account: Account, parameters: Parameters, have: Listener | undefined): Settings {
  const port = optionalInteger(parameters, "Port", { min: 1, max: 65_535 }) ?? have?.port;
  if (port === undefined) throw validationError("A listener port must be specified");
  const protocol = optionalText(parameters, "Protocol") ?? have?.protocol;
  if (protocol === undefined) throw validationError("A listener protocol must be specified");
  if (!PROTOCOLS.includes(protocol)) {
    throw validationError(`Listener protocol '${protocol}' must be one of '${PROTOCOLS.join(", ")}'`);
  }
  const forward = readForward(account, parameters) ?? have?.forward;
  if (forward === undefined) throw validationError("A default action must be specified");
  return { port, protocol, forward, ...readTls(account, parameters, protocol, have) };
}

function checkSettings(account: Account, { protocol, forward }: Settings, loadBalancer: LoadBalancer): void {
  const { ipAddressType, prefixForSourceNat } = loadBalancer;
  if (ipAddressType === "dualstack" && isDatagram(protocol) && prefixForSourceNat === "off") {
    throw invalidConfiguration(`${protocol} listeners of a dualstack load balancer need EnablePrefixForIpv6SourceNat`);
  }
  checkForward(account, forward, { loadBalancer, protocol });
}

function findSame(account: Account, loadBalancer: LoadBalancer, want: Settings): Listener | undefined {
  const listeners = account.listeners.by("loadBalancer", loadBalancer.arn);
  const have = listeners.find(({ port }) => port === want.port);
  if (have === undefined) return undefined;
  const { port, protocol, forward, certificate, sslPolicy, alpnPolicy } = have;
  if (isDeepStrictEqual({ port, protocol, forward, certificate, sslPolicy, alpnPolicy }, { ...want })) return have;
  throw duplicateListener(loadBalancer.arn);
}

function duplicateListener(loadBalancerArn: string): AwsError {
  const message = `A listener already exists on this port for this load balancer '${loadBalancerArn}'`;
  return new AwsError("DuplicateListener", message);
}

/** Makes a listener, or answers the one that is there with the same settings. */
export function createListener(account: Account, parameters: Parameters): Reply {
  const loadBalancer = requireNetworkLoadBalancer(account, parameters);
  const want = readSettings(account, parameters, undefined);
  const given = readTags(parameters, "Tags", elbv2TagErrors);
  const have = findSame(account, loadBalancer, want);
  if (have !== undefined) return { Listeners: [show(have)] };
  checkSettings(account, want, loadBalancer);
  const { listenersPerLoadBalancer, tagsPerResource } = account.quotas;
  if (account.listeners.by("loadBalancer", loadBalancer.arn).length >= listenersPerLoadBalancer) {
    throw new AwsError("TooManyListeners", "The maximum number of listeners has been reached");
  }
  const tags = addTags(NO_TAGS, given, tagsPerResource, elbv2TagErrors);
  attachTargetGroups(account, want.forward);
  const row = account.listeners.put({
    ...want,
    arn: `${loadBalancer.arn.replace(":loadbalancer/", ":listener/")}/${account.nextDigits(16)}`,
    loadBalancerArn: loadBalancer.arn,
    extraCertificates: [],
    attributes: defaultListenerAttributes(want.protocol),
    tags,
  });
  return { Listeners: [show(row)] };
}

/** The certificate list goes with TLS, the idle timeout with TCP. */
function keepForProtocol(have: Listener, protocol: string): Pick<Listener, "extraCertificates" | "attributes"> {
  if (have.protocol === protocol) return have;
  const defaults = defaultListenerAttributes(protocol);
  return {
    extraCertificates: protocol === "TLS" ? have.extraCertificates : [],
    attributes: new Map([...defaults].map(([key, value]) => [key, have.attributes.get(key) ?? value])),
  };
}

/** ModifyListener: no change to UDP or QUIC beside IPv6, though such a listener can be created there. */
function checkProtocolChange(have: Listener, { protocol }: Settings, { ipAddressType }: LoadBalancer): void {
  if (ipAddressType === "ipv4" || have.protocol === protocol || !isDatagram(protocol)) return;
  throw invalidConfiguration(`The protocol of a dualstack load balancer's listener cannot be changed to ${protocol}`);
}

export function modifyListener(account: Account, parameters: Parameters): Reply {
  const have = requireListener(account, parameters);
  const loadBalancer = requireNetworkLoadBalancer(account, { LoadBalancerArn: have.loadBalancerArn });
  const want = readSettings(account, parameters, have);
  const others = account.listeners.by("loadBalancer", loadBalancer.arn).filter(({ arn }) => arn !== have.arn);
  if (others.some(({ port }) => port === want.port)) throw duplicateListener(loadBalancer.arn);
  checkProtocolChange(have, want, loadBalancer);
  checkSettings(account, want, loadBalancer);
  attachTargetGroups(account, want.forward);
  const { extraCertificates, attributes } = keepForProtocol(have, want.protocol);
  return { Listeners: [show(account.listeners.put({ ...have, ...want, extraCertificates, attributes }))] };
}

function findNamed(account: Account, parameters: Parameters): readonly Listener[] {
  const loadBalancerArn = optionalText(parameters, "LoadBalancerArn");
  if (loadBalancerArn !== undefined) {
    return account.listeners.by("loadBalancer", loadBalancerByArn(account, loadBalancerArn).arn);
  }
  const arns = textList(parameters, "ListenerArns");
  if (arns.length === 0) throw validationError("You must specify either listener ARNs or a load balancer ARN");
  checkNamedLimit(arns, "listeners");
  for (const arn of arns) checkArn(account, "listener", arn);
  const found = [...new Set(arns)].map((arn) => account.listeners.get(arn));
  if (found.includes(undefined)) throw listenersNotFound();
  return found.filter((row) => row !== undefined);
}

export function describeListeners(account: Account, parameters: Parameters): Reply {
  checkOneWay(parameters, ["LoadBalancerArn", "ListenerArns"]);
  const page = describePage(findNamed(account, parameters), parameters);
  return { Listeners: page.rows.map(show), NextMarker: page.next };
}

export function deleteListener(account: Account, parameters: Parameters): Reply {
  deleteListenerRow(account, requireListener(account, parameters));
  return {};
}

/** Its target groups are in use until the deletion is through. */
export function deleteListenerRow(account: Account, row: Listener): void {
  account.hold(row.forward.targetGroups.map(({ arn }) => arn));
  account.listeners.delete(row.arn);
}
