// SPDX-License-Identifier: Apache-2.0

/** What is sent back to a request. */
export interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Beside those that every page has; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function textPage(status: number, body: string): Page {
  return { status, contentType: "text/plain; charset=utf-8", body };
}

export function jsonPage(status: number, body: unknown): Page {
  return { status, contentType: "application/json", body: `${JSON.stringify(body)}\n` };
}

/** The headers of a page: those of kube-apiserver's answers, so that nobody keeps them or takes them for something else. */
export function headersOf(page: Page): Record<string, string | number> {
  return {
    "content-type": page.contentType,
    "content-length": Buffer.byteLength(page.body),
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache, private",
    ...page.headers,
  };
}
