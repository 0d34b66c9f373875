// SPDX-License-Identifier: Apache-2.0

import { answerChecks, type Check, type CheckObserver } from "./checks.ts";
import { type Page, textPage } from "./page.ts";

/** What the process is asked of its health. */
export interface HealthChecks {
  /** For restarting the process: only what a restart would mend. */
  readonly livez: readonly Check[];
  /** For sending work here: also what will pass by itself. */
  readonly readyz: readonly Check[];
}

/** How a server tells of health. */
export interface HealthManner {
  /** HTTP code where a check fails: load balancers and probes go by it. */
  readonly failureStatus: 500 | 503;
  /** Of the page of all checks; that of one check always tells. */
  readonly reasons: "Told" | "Withheld";
  readonly observe?: CheckObserver;
}

/** `/healthz`, `/livez` (the same), `/readyz` ask all checks of that name, `/healthz/NAME` and so on one; undefined = another path. */
export function answerHealth(
  pathname: string,
  query: URLSearchParams,
  checks: HealthChecks,
  manner: HealthManner,
): Page | undefined {
  const [, path = "", name = "", ...rest] = pathname.split("/");
  const all = checksOf(path, checks);
  if (all === undefined || rest.length > 0) return undefined;
  const asked = name === "" ? all : all.filter((check) => check.name === name);
  if (name !== "" && asked.length === 0) return undefined;
  const { isWell, body } = answerChecks(
    path,
    asked,
    {
      verbose: query.has("verbose"),
      exclude: query.getAll("exclude"),
      reasons: name === "" ? manner.reasons : "Told",
    },
    manner.observe,
  );
  return textPage(isWell ? 200 : manner.failureStatus, body);
}

function checksOf(path: string, { livez, readyz }: HealthChecks): readonly Check[] | undefined {
  switch (path) {
    case "healthz":
    case "livez":
      return livez;
    case "readyz":
      return readyz;
    default:
      return undefined;
  }
}
