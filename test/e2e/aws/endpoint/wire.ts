// SPDX-License-Identifier: Apache-2.0

/** The two dialects of the Query protocol: how a reply and an error are wrapped. */

import { type AwsCall, type AwsService, Refusal } from "./aws-call.ts";
import { childrenOf, element, find, parseXml, printXml, put, textOf, type Xml } from "./xml.ts";

/** Each service knows its calls by this parameter. */
export const versions: Readonly<Record<AwsService, string>> = {
  elasticloadbalancing: "2015-12-01",
  ec2: "2016-11-15",
};

/** @throws Error for a call of another service. */
export function readCall(body: string): AwsCall {
  const parameters = new Map(new URLSearchParams(body));
  const version = parameters.get("Version");
  const action = parameters.get("Action") ?? "";
  parameters.delete("Version");
  parameters.delete("Action");
  for (const service of ["elasticloadbalancing", "ec2"] as const) {
    if (versions[service] === version) return { service, action, parameters };
  }
  throw new Error(`no service that this endpoint knows: ${body.slice(0, 200)}`);
}

export function printCall({ service, action, parameters }: AwsCall): string {
  return new URLSearchParams([["Action", action], ["Version", versions[service]], ...parameters]).toString();
}

/** What is inside the wrapping of a reply. @throws Refusal for an error of the service. */
export function readReply(call: AwsCall, status: number, body: string): Xml {
  if (status >= 500) throw new Error(`${call.action}: ${status} ${body.slice(0, 500)}`);
  const root = parseXml(body);
  if (status >= 400) {
    const error = find(root, "Error") ?? find(root, "Errors", "Error");
    throw new Refusal(textOf(error, "Code"), textOf(error, "Message"), status);
  }
  if (call.service === "ec2") {
    return element(
      "",
      childrenOf(root).filter(({ name }) => name !== "requestId"),
    );
  }
  return find(root, `${call.action}Result`) ?? element(`${call.action}Result`, []);
}

export function printReply({ service, action }: AwsCall, result: Xml): string {
  const requestId = "00000000-0000-4000-8000-000000000000";
  if (service === "ec2") {
    return printXml(element(`${action}Response`, [element("requestId", requestId), ...childrenOf(result)]));
  }
  const metadata = element("ResponseMetadata", [element("RequestId", requestId)]);
  return printXml(element(`${action}Response`, [{ ...result, name: `${action}Result` }, metadata]));
}

export function printRefusal(service: AwsService, { code, message }: Refusal): string {
  const error = element("Error", [element("Code", code), element("Message", message)]);
  if (service === "ec2") return printXml(element("Response", [element("Errors", [error])]));
  return printXml(element("ErrorResponse", [put(error, element("Type", "Sender"))]));
}
