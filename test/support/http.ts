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

/** One answer to a POST: a reply, or the code of Node's error that the connection ends with. */
export type PostAnswer =
  | { readonly code: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly error: string };

export interface PostReplay {
  /** Forms of the POSTs that were answered with a reply so far. */
  readonly sent: readonly URLSearchParams[];
  /** How many answers nobody has asked for. */
  unused(): number;
  end(): void;
}

/** Answers POSTs to `/` once each, in order, and refuses any other request of this process until it is ended. */
export function replayPosts(origin: string, answers: readonly PostAnswer[]): PostReplay {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
  const sent: URLSearchParams[] = [];
  for (const answer of answers) {
    const post = nock(origin).post("/");
    if ("error" in answer) {
      post.replyWithError(Object.assign(new Error(`recorded ${answer.error}`), { code: answer.error }));
    } else {
      const { code, body, headers = {} } = answer;
      post.reply(async (request: Request) => {
        sent.push(new URLSearchParams(await request.text()));
        return [code, body, { "content-type": "text/xml", ...headers }];
      });
    }
  }
  return {
    sent,
    unused: () => nock.pendingMocks().length,
    end: () => {
      nock.cleanAll();
      nock.enableNetConnect();
      nock.restore();
    },
  };
}
