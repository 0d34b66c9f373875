// SPDX-License-Identifier: Apache-2.0

/** Replies and refusals as the XML of the two Query protocols. */

import type { AwsError } from "../aws-error.ts";

export type ReplyValue = string | number | boolean | undefined | readonly ReplyValue[] | Reply;

/** What an action answers, under the names of the wire. What is undefined is left out. */
export interface Reply {
  readonly [name: string]: ReplyValue;
}

/** How one service writes its answers. */
export interface ResponseForm {
  /** The element around each entry of a list. */
  readonly entryName: string;
  reply(action: string, reply: Reply, requestId: string): string;
  refusal(error: AwsError, requestId: string): string;
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? character);
}

function element(name: string, value: ReplyValue, entryName: string): string {
  if (value === undefined) return "";
  const content = contentOf(value, entryName);
  return content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function contentOf(value: Exclude<ReplyValue, undefined>, entryName: string): string {
  if (isList(value)) return value.map((entry) => element(entryName, entry, entryName)).join("");
  if (typeof value === "object") return members(value, entryName);
  return escapeXml(String(value));
}

function isList(value: ReplyValue): value is readonly ReplyValue[] {
  return Array.isArray(value);
}

function members(reply: Reply, entryName: string): string {
  return Object.entries(reply)
    .map(([name, value]) => element(name, value, entryName))
    .join("");
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** ELBv2: the reply stands in `<ActionResult>`, lists have `<member>`. */
export const elbv2Form: ResponseForm = {
  entryName: "member",
  reply(action, reply, requestId) {
    const result = element(`${action}Result`, reply, "member");
    const metadata = element("ResponseMetadata", { RequestId: requestId }, "member");
    const space = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";
    return `<${action}Response xmlns="${space}">${result}${metadata}</${action}Response>`;
  },
  refusal(error, requestId) {
    const type = error.status < 500 ? "Sender" : "Receiver";
    const shown = { Error: { Type: type, Code: error.code, Message: error.message }, RequestId: requestId };
    const space = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";
    return `<ErrorResponse xmlns="${space}">${members(shown, "member")}</ErrorResponse>`;
  },
};

/** EC2: the reply stands in the response itself, lists have `<item>`. */
export const ec2Form: ResponseForm = {
  entryName: "item",
  reply(action, reply, requestId) {
    const content = members({ requestId, ...reply }, "item");
    const space = "http://ec2.amazonaws.com/doc/2016-11-15/";
    return `${declaration}<${action}Response xmlns="${space}">${content}</${action}Response>`;
  },
  refusal(error, requestId) {
    const shown = { Errors: { Error: { Code: error.code, Message: error.message } }, RequestID: requestId };
    return `${declaration}<Response>${members(shown, "item")}</Response>`;
  },
};
