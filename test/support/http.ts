// SPDX-License-Identifier: Apache-2.0

/** Recorded replies in the place of a server: the only importer of nock. */

import nock from "nock";

export interface RecordedReply {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly code: number;
  readonly body: unknown;
}

/** Answers each request once, in order, and refuses any other request of this process until the returned function is called. */
export function replay(origin: string, replies: readonly RecordedReply[]): () => void {
  nock.disableNetConnect();
  for (const { method, path, code, body } of replies) {
    nock(origin).intercept(path, method).reply(code, JSON.stringify(body), { "content-type": "application/json" });
  }
  return () => {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
  };
}
