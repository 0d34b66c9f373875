// SPDX-License-Identifier: Apache-2.0

import { attributeChanges, type DefaultAttributes, listenerDefaults, toAttributes } from "../default-attributes.ts";
import type { Attribute, ListenerModel, ListenerProtocol, ResourceId } from "../model.ts";
import type { ObservedListener } from "../observed.ts";
import type { Operation } from "../operation.ts";
import { givesUpIpv6 } from "./addresses.ts";
import { planCertificates } from "./certificates.ts";
import { forwardsAsWanted, namesOfTargets, toDefaultActions } from "./forward.ts";
import { listenersInTheWay, takesDatagrams } from "./listeners-in-the-way.ts";
import type { PlanContext } from "./plan-context.ts";
import { listenerId, loadBalancerId, refTo } from "./references.ts";
import { elbv2TagOperations, tagChanges } from "./tag-changes.ts";
import { whyAttributes } from "./why-attributes.ts";

/** Makes listeners and changes those that are there, by port; none while it is not known which there are. */
export function planListeners(context: PlanContext): readonly Operation[] {
  return planWhere(context, (want, have) => !hasToWait(want, have, context));
}

/** Those that AWS does not take beside IPv6: once it has been given up. */
export function planLateListeners(context: PlanContext): readonly Operation[] {
  return planWhere(context, (want, have) => hasToWait(want, have, context));
}

function hasToWait(want: ListenerModel, have: ObservedListener | undefined, context: PlanContext): boolean {
  return givesUpIpv6(context) && takesDatagrams(want) && have?.Protocol !== want.Protocol;
}

function planWhere(
  context: PlanContext,
  isMeant: (want: ListenerModel, have: ObservedListener | undefined) => boolean,
): readonly Operation[] {
  const { model, current } = context;
  if (current !== undefined && current.listeners === undefined) return [];
  const gone = new Set(listenersInTheWay(context).map(({ Port }) => Port));
  const haves = new Map(current?.listeners?.map((have) => [have.Port, have]));
  return model.listeners.flatMap((want) => {
    const have = gone.has(want.Port) ? undefined : haves.get(want.Port);
    if (!isMeant(want, have)) return [];
    return have === undefined ? planCreation(want, context) : planChange(want, have, context);
  });
}

/** Listeners that have to make room before the load balancer can be changed. */
export function planRoom(context: PlanContext): readonly Operation[] {
  return listenersInTheWay(context).map((have) =>
    deletion(have, context, `Port ${have.Port}: AWS does not change ${have.Protocol} in place beside IPv6`),
  );
}

/** Listeners that nobody wants any more. */
export function planListenerRemovals(context: PlanContext): readonly Operation[] {
  const wanted = new Set(context.model.listeners.map(({ Port }) => Port));
  const gone = new Set(listenersInTheWay(context).map(({ Port }) => Port));
  return (context.current?.listeners ?? [])
    .filter(({ Port }) => !wanted.has(Port) && !gone.has(Port))
    .toSorted((left, right) => left.Port - right.Port)
    .map((have) => deletion(have, context, `Port ${have.Port} is gone`));
}

function deletion({ Port }: ObservedListener, { model }: PlanContext, why: string): Operation {
  const on = listenerId(model.loadBalancer.Name, Port);
  return { kind: "DeleteListener", on, input: { ListenerArn: refTo(on) }, why };
}

function planCreation(want: ListenerModel, { model }: PlanContext): readonly Operation[] {
  const { Port, Protocol, Tags } = want;
  const { Name } = model.loadBalancer;
  const on = listenerId(Name, Port);
  const input = {
    LoadBalancerArn: refTo(loadBalancerId(Name)),
    Port,
    Protocol,
    DefaultActions: toDefaultActions(want),
    ...toTls(want),
    Tags,
  };
  const why = `Port ${Port} is new: ${Protocol} to ${namesOfTargets(want)}`;
  return [
    { kind: "CreateListener", on, input, why },
    ...planCertificates(on, want, undefined),
    ...planAttributes(on, want, toAttributes(listenerDefaults(want))),
  ];
}

function planChange(want: ListenerModel, have: ObservedListener, context: PlanContext): readonly Operation[] {
  const on = listenerId(context.model.loadBalancer.Name, want.Port);
  const changes = differences(want, have, context);
  const { Protocol } = want;
  const input = {
    ListenerArn: refTo(on),
    Protocol,
    DefaultActions: toDefaultActions(want, have),
    ...toTls(want, have),
  };
  const why = `Port ${want.Port}: ${changes.join(", ")}`;
  return [
    ...(changes.length === 0 ? [] : [{ kind: "ModifyListener", on, input, why } as const]),
    ...planCertificates(on, want, have),
    ...planAttributes(on, want, attributesUnder(want.Protocol, have)),
    ...elbv2TagOperations(on, tagChanges(want.Tags, have.Tags, context.settings.externalManagedTags)),
  ];
}

const noAlpn = "None";

/** What differs, in words; all of it is changed by one ModifyListener. */
function differences(want: ListenerModel, have: ObservedListener, { observed }: PlanContext): readonly string[] {
  const pairs: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ["protocol", have.Protocol, want.Protocol],
    ...(want.Protocol === "TLS" ? tlsPairs(want, have) : []),
  ];
  return [
    ...pairs
      .filter(([, has, wants]) => has !== wants)
      .map(([word, has, wants]) => `${word} ${has ?? "none"} → ${wants}`),
    ...(forwardsAsWanted(want, have, observed) ? [] : [`forwards to ${namesOfTargets(want)}`]),
  ];
}

function tlsPairs(
  want: ListenerModel,
  have: ObservedListener,
): readonly (readonly [string, string | undefined, string | undefined])[] {
  return [
    ["certificate", have.Certificates[0]?.CertificateArn, want.Certificates[0]?.CertificateArn],
    ["policy", have.SslPolicy, want.SslPolicy ?? have.SslPolicy],
    ["ALPN", have.AlpnPolicy?.[0] ?? noAlpn, want.AlpnPolicy?.[0] ?? noAlpn],
  ];
}

/** Nothing but for TLS. A listener is made with its default certificate alone; the others are added. */
function toTls(want: ListenerModel, have?: ObservedListener): Partial<Pick<ListenerModel, TlsMember>> {
  const [certificate] = want.Certificates;
  if (want.Protocol !== "TLS" || certificate === undefined) return {};
  const alpn = want.AlpnPolicy ?? (have?.AlpnPolicy === undefined ? undefined : ([noAlpn] as const));
  return {
    Certificates: [certificate],
    ...(want.SslPolicy === undefined ? {} : { SslPolicy: want.SslPolicy }),
    ...(alpn === undefined ? {} : { AlpnPolicy: alpn }),
  };
}

type TlsMember = "Certificates" | "SslPolicy" | "AlpnPolicy";

function planAttributes(
  on: ResourceId,
  want: ListenerModel,
  have: readonly Attribute[] | undefined,
): readonly Operation[] {
  const Attributes = attributeChanges(want.Attributes, have, listenerDefaults(want));
  if (Attributes.length === 0) return [];
  const input = { ListenerArn: refTo(on), Attributes };
  return [{ kind: "ModifyListenerAttributes", on, input, why: whyAttributes(Attributes) }];
}

/** What a listener's attributes are once it has this protocol: those that the protocol does not have go, those that it brings have their defaults. */
export function attributesUnder(
  protocol: ListenerProtocol,
  have: Pick<ObservedListener, "Protocol" | "Attributes">,
): readonly Attribute[] | undefined {
  if (have.Protocol === protocol || have.Attributes === undefined) return have.Attributes;
  const present = new Map(have.Attributes.map(({ Key, Value }) => [Key, Value]));
  const defaults: DefaultAttributes = listenerDefaults({ Protocol: protocol });
  return toAttributes(defaults).map(({ Key, Value }) => ({ Key, Value: present.get(Key) ?? Value }));
}
