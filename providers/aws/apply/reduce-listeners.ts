// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../../src/model/service.ts";
import { listenerDefaults, toAttributes } from "../default-attributes.ts";
import type { ListenerProtocol } from "../model.ts";
import type { ObservedListener } from "../observed.ts";
import { attributesUnder } from "../plan/listeners.ts";
import { toObservedListener, toTags } from "../to-observed.ts";
import { changeListener, changeListeners } from "./change-observed.ts";
import { answered, type Reducer, withPairs } from "./reducer.ts";

/** Attributes and further certificates are not read back: of what was just made they are AWS's defaults, and none. */
export const reduceCreateListener: Reducer<"CreateListener"> = (observed, input, output) => {
  const made: ObservedListener = {
    ...toObservedListener(answered(output.Listeners, "CreateListener")),
    moreCertificates: [],
    Attributes: toAttributes(listenerDefaults({ Protocol: input.Protocol as ListenerProtocol })),
    Tags: toTags(input.Tags),
  };
  return changeListeners(
    observed,
    ({ LoadBalancerArn }) => LoadBalancerArn === input.LoadBalancerArn,
    (listeners) => [...listeners.filter(({ Port }) => Port !== made.Port), made],
  );
};

/** Certificates go with TLS; attributes are those that the protocol has. */
export const reduceModifyListener: Reducer<"ModifyListener"> = (observed, input, output) => {
  const found = toObservedListener(answered(output.Listeners, "ModifyListener"));
  return changeListener(observed, input.ListenerArn, (have) => ({
    ...found,
    moreCertificates: found.Protocol === "TLS" && have.Protocol === "TLS" ? have.moreCertificates : [],
    Attributes: attributesUnder(found.Protocol as ListenerProtocol, have),
    Tags: have.Tags,
  }));
};

export const reduceModifyListenerAttributes: Reducer<"ModifyListenerAttributes"> = (observed, input) =>
  changeListener(observed, input.ListenerArn, (have) => ({
    ...have,
    Attributes: have.Attributes && withPairs(have.Attributes, input.Attributes),
  }));

export const reduceAddListenerCertificates: Reducer<"AddListenerCertificates"> = (observed, input) =>
  changeListener(observed, input.ListenerArn, (have) => ({
    ...have,
    moreCertificates:
      have.moreCertificates &&
      [...new Set([...have.moreCertificates, ...toArns(input.Certificates)])].sort(compareText),
  }));

export const reduceRemoveListenerCertificates: Reducer<"RemoveListenerCertificates"> = (observed, input) => {
  const removed = toArns(input.Certificates);
  return changeListener(observed, input.ListenerArn, (have) => ({
    ...have,
    moreCertificates: have.moreCertificates?.filter((arn) => !removed.includes(arn)),
  }));
};

export const reduceDeleteListener: Reducer<"DeleteListener"> = (observed, { ListenerArn: arn }) =>
  changeListeners(
    observed,
    ({ listeners }) => listeners?.some(({ ListenerArn }) => ListenerArn === arn) ?? false,
    (listeners) => listeners.filter(({ ListenerArn }) => ListenerArn !== arn),
  );

function toArns(
  certificates: readonly { readonly CertificateArn?: string | undefined }[] | undefined,
): readonly string[] {
  return (certificates ?? []).flatMap(({ CertificateArn }) => CertificateArn ?? []);
}
