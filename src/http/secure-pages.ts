// SPDX-License-Identifier: Apache-2.0

import type { CheckObserver } from "./checks.ts";
import { answerHealth, type HealthChecks } from "./health-page.ts";
import { jsonPage, type Page, textPage } from "./page.ts";
import type { SecureRequest } from "./secure-request.ts";
import type { MetricsText } from "./server.ts";

/** What the secure port shows. */
export interface SecurePagesOptions {
  readonly health: HealthChecks;
  readonly observeCheck: CheckObserver;
  readonly metrics: MetricsText;
  /** What the checks said, as metrics. */
  readonly slis: MetricsText;
  /** The configuration, as JSON; nothing secret. */
  readonly configz: () => unknown;
  /** Changes `-v` while the process runs. */
  readonly setVerbosity: (verbosity: number) => void;
}

/** Upstream's paths, and `/livez` and `/readyz` beside them. */
export function createSecurePages(options: SecurePagesOptions): (request: SecureRequest) => Promise<Page> {
  const { health, observeCheck, setVerbosity } = options;
  return async (request) => {
    const { method, path, query } = request;
    if (path === "/debug/flags/v") return answerVerbosity(request, setVerbosity);
    if (method !== "GET" && method !== "HEAD") return textPage(405, "method not allowed\n");
    const manner = { failureStatus: 500, reasons: "Withheld", observe: observeCheck } as const;
    return (
      (await answerPath(path, options)) ??
      answerHealth(path, query, health, manner) ??
      textPage(404, "404 page not found\n")
    );
  };
}

async function answerPath(path: string, { metrics, slis, configz }: SecurePagesOptions): Promise<Page | undefined> {
  switch (path) {
    case "/metrics":
      return metricsPage(metrics);
    case "/metrics/slis":
      return metricsPage(slis);
    case "/configz":
      return jsonPage(200, configz());
    default:
      return undefined;
  }
}

async function metricsPage(metrics: MetricsText): Promise<Page> {
  return { status: 200, contentType: metrics.contentType, body: await metrics.expose() };
}

/** In the words of component-base, which scripts may look for. */
async function answerVerbosity(request: SecureRequest, setVerbosity: (verbosity: number) => void): Promise<Page> {
  if (request.method !== "PUT") return textPage(406, "unsupported http method");
  const body = await request.readBody();
  if (body === undefined || !/^\d{1,3}$/.test(body)) {
    return textPage(400, `failed set klog.logging.verbosity ${body ?? ""}: it must be a number from 0 to 999`);
  }
  setVerbosity(Number(body));
  return textPage(200, `successfully set klog.logging.verbosity to ${body}`);
}
