// SPDX-License-Identifier: Apache-2.0

/**
 * Takes down what a real kube-apiserver answers to the recorded requests. Run by hand, against an empty cluster:
 * `API_SERVER=https://127.0.0.1:6443 API_TOKEN=… node test/sandbox/api-server/record-answers.ts`
 * Its Services must be in 10.96.0.0/16 and fd00:96::/112, and its NodePorts in the usual range.
 */

import { writeFile } from "node:fs/promises";
import { Agent, request as sendRequest } from "undici";
import { playRequests, type Send } from "./play-requests.ts";

const server = process.env["API_SERVER"] ?? "";
const token = process.env["API_TOKEN"] ?? "";
const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });

const send: Send = async ({ method, path, contentType, body }) => {
  const answer = await sendRequest(`${server}${path}`, {
    method: method as "GET",
    headers: { authorization: `Bearer ${token}`, "content-type": contentType ?? "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    dispatcher,
  });
  const text = await answer.body.text();
  try {
    return { code: answer.statusCode, body: JSON.parse(text) };
  } catch {
    return { code: answer.statusCode, body: text };
  }
};

const answers = await playRequests(send);
const target = new URL("../../fixtures/api-server/answers.json", import.meta.url);
await writeFile(target, `${JSON.stringify(answers, undefined, 1)}\n`);
await dispatcher.close();
