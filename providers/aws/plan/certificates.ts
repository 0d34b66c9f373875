// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../../src/model/service.ts";
import type { ListenerModel, ResourceId } from "../model.ts";
import type { ObservedListener } from "../observed.ts";
import type { Operation } from "../operation.ts";
import { refTo } from "./references.ts";

/**
 * The certificates of a TLS listener beside its default one, one a call (AddListenerCertificates). Added before others are removed;
 * the default one may be among them too, which changes nothing. `have` undefined = it is just being made.
 */
export function planCertificates(
  on: ResourceId,
  want: ListenerModel,
  have: ObservedListener | undefined,
): readonly Operation[] {
  if (want.Protocol !== "TLS") return [];
  const present = have?.Protocol === "TLS" ? have.moreCertificates : [];
  if (present === undefined) return [];
  const wanted = want.Certificates.map(({ CertificateArn }) => CertificateArn);
  const input = (CertificateArn: string) => ({ ListenerArn: refTo(on), Certificates: [{ CertificateArn }] });
  return [
    ...[...new Set(wanted.slice(1))]
      .filter((arn) => !present.includes(arn))
      .map(
        (arn) =>
          ({ kind: "AddListenerCertificates", on, input: input(arn), why: `Certificate ${arn} is new` }) as const,
      ),
    ...present
      .filter((arn) => !wanted.includes(arn))
      .toSorted(compareText)
      .map(
        (arn) =>
          ({ kind: "RemoveListenerCertificates", on, input: input(arn), why: `Certificate ${arn} is gone` }) as const,
      ),
  ];
}
