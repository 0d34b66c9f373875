// SPDX-License-Identifier: Apache-2.0

import { type AnswerCall, elbCall, parameter, Refusal, structures, withoutParameters } from "../endpoint/aws-call.ts";
import { listenerReplies } from "../endpoint/elb-actions.ts";
import { entriesOf } from "../endpoint/lookups.ts";
import type { Mend } from "../endpoint/mend.ts";
import { element, mapList, memberList, put, textOf, type Xml } from "../endpoint/xml.ts";

interface Certificates {
  /** undefined = a listener without TLS. */
  readonly standard: string | undefined;
  readonly others: ReadonlySet<string>;
}

const none: Certificates = { standard: undefined, others: new Set() };

/**
 * moto changes certificates of HTTPS listeners only, shows all of them in DescribeListeners, where AWS shows the default, and adds one
 * as often as it is told.
 */
export function listenerCertificates(): Mend {
  const certificatesOf = new Map<string, Certificates>();
  const mendOne = (listener: Xml): Xml => {
    const { standard } = certificatesOf.get(textOf(listener, "ListenerArn")) ?? none;
    const shown = standard === undefined ? [] : [[element("CertificateArn", standard)]];
    return put(listener, memberList("Certificates", shown));
  };
  return {
    actions: [
      ...listenerReplies,
      "AddListenerCertificates",
      "RemoveListenerCertificates",
      "DescribeListenerCertificates",
    ],
    async answer(call, next) {
      const sent = structures(call, "Certificates.member").map((fields) => fields["CertificateArn"] ?? "");
      if (listenerReplies.includes(call.action)) {
        const reply = await next(call.action === "ModifyListener" ? withoutParameters(call, "Certificates") : call);
        const changed = call.action === "DescribeListeners" ? [] : entriesOf(reply, "Listeners");
        for (const listener of changed) {
          const arn = textOf(listener, "ListenerArn");
          const have = certificatesOf.get(arn) ?? none;
          const isTls = textOf(listener, "Protocol") === "TLS";
          certificatesOf.set(arn, isTls ? { ...have, standard: sent[0] ?? have.standard } : none);
        }
        return mapList(reply, "Listeners", mendOne);
      }
      const arn = parameter(call, "ListenerArn");
      await refuseUnknown(arn, next);
      const have = certificatesOf.get(arn) ?? none;
      if (call.action === "DescribeListenerCertificates") return describe(have);
      certificatesOf.set(arn, { ...have, others: changed(have, call.action, sent) });
      return element("", [
        memberList(
          "Certificates",
          sent.map((one) => [element("CertificateArn", one)]),
        ),
      ]);
    },
  };
}

function changed(have: Certificates, action: string, sent: readonly string[]): ReadonlySet<string> {
  if (action === "AddListenerCertificates") return new Set([...have.others, ...sent]);
  if (have.standard !== undefined && sent.includes(have.standard) && !have.others.has(have.standard)) {
    throw new Refusal("OperationNotPermitted", `Default certificate '${have.standard}' cannot be removed`);
  }
  return new Set([...have.others].filter((one) => !sent.includes(one)));
}

async function refuseUnknown(listener: string, next: AnswerCall): Promise<void> {
  await next(elbCall("DescribeListeners", { ListenerArns: [listener] }));
}

function describe({ standard, others }: Certificates): Xml {
  const entry = (arn: string, isDefault: boolean): readonly Xml[] => [
    element("CertificateArn", arn),
    element("IsDefault", String(isDefault)),
  ];
  const entries = [
    ...(standard === undefined ? [] : [entry(standard, true)]),
    ...[...others].map((one) => entry(one, false)),
  ];
  return element("", [memberList("Certificates", entries)]);
}
