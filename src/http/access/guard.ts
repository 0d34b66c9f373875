// SPDX-License-Identifier: Apache-2.0

import { RetryableError, toFairleadError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { jsonPage, type Page, textPage } from "../page.ts";
import type { Authenticate, Credentials } from "./authenticate.ts";
import type { AccessQuestion, ReviewAccess } from "./authorize.ts";

export interface GuardOptions {
  readonly authenticate: Authenticate;
  readonly authorize: ReviewAccess;
  readonly log: Log;
}

export interface GuardedRequest extends Credentials {
  readonly method: string;
  readonly path: string;
}

/** What the client gets instead of a page; undefined = it may have the page. */
export type Guard = (request: GuardedRequest) => Promise<Page | undefined>;

/** Asks who it is, then whether he may. Nobody is let through because something failed. */
export function createGuard({ authenticate, authorize, log }: GuardOptions): Guard {
  // Anybody may cause a failure while the API server is away: it is told once, not each time.
  let told = "";
  const tell = (fields: { readonly reason: string; readonly message: string }): void => {
    if (fields.reason !== told) log.warn(fields, "it cannot be found out who may see what is served");
    told = fields.reason;
  };
  return async (request) => {
    const { method, path } = request;
    try {
      const known = await authenticate(request);
      if (known.kind === "Refused") {
        log.debug({ method, path, why: known.why }, "a request to the secure port was refused");
        return unauthorizedPage();
      }
      const question = { user: known.user, path, verb: method.toLowerCase() };
      const answer = await authorize(question);
      told = "";
      return answer.kind === "Allowed" ? undefined : forbiddenPage(question, answer.reason);
    } catch (thrown) {
      const { reason, message } = toFairleadError(thrown);
      tell({ reason, message });
      if (thrown instanceof RetryableError && reason === "TooManyRequests") return tooManyPage();
      return textPage(
        500,
        `Internal Server Error: ${JSON.stringify(path)}: the API server could not be asked: ${reason}\n`,
      );
    }
  };
}

/** A Status object, in kube-apiserver's words. */
function statusPage(code: number, reason: string, message: string, details?: object): Page {
  const head = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" };
  return jsonPage(code, { ...head, message, reason, ...(details === undefined ? {} : { details }), code });
}

function unauthorizedPage(): Page {
  return statusPage(401, "Unauthorized", "Unauthorized");
}

function forbiddenPage({ user, path, verb }: AccessQuestion, reason: string): Page {
  const why = reason === "" ? "" : `: ${reason}`;
  const message = `forbidden: User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}${why}`;
  return statusPage(403, "Forbidden", message, {});
}

function tooManyPage(): Page {
  return { ...textPage(429, "Too many requests, please try again later.\n"), headers: { "retry-after": "1" } };
}
