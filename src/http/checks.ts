// SPDX-License-Identifier: Apache-2.0

/** A named question about the process. */
export interface Check {
  readonly name: string;
  /** Why it fails; undefined = all is well. */
  problem(): string | undefined;
}

/** What an endpoint of checks tells, and how. */
export interface CheckManner {
  readonly verbose: boolean;
  /** Names of checks that are not to be asked. */
  readonly exclude: readonly string[];
  /** Whether everybody may know why a check fails. */
  readonly reasons: "Told" | "Withheld";
}

export interface CheckAnswer {
  readonly isWell: boolean;
  readonly body: string;
}

/** Told of the result of each check; `path` is what stands before its name, for example `healthz`. */
export type CheckObserver = (path: string, name: string, problem: string | undefined) => void;

/** Answers as kube-apiserver's health endpoints do: "ok" when all is well, else the list of all checks. */
export function answerChecks(
  path: string,
  checks: readonly Check[],
  { verbose, exclude, reasons }: CheckManner,
  observe: CheckObserver = () => undefined,
): CheckAnswer {
  let isWell = true;
  const lines = checks.map((check) => {
    if (exclude.includes(check.name)) return `[+]${check.name} excluded: ok`;
    const problem = check.problem();
    observe(path, check.name, problem);
    if (problem === undefined) return `[+]${check.name} ok`;
    isWell = false;
    return `[-]${check.name} failed: ${reasons === "Told" ? problem : "reason withheld"}`;
  });
  if (isWell && !verbose) return { isWell, body: "ok" };
  return {
    isWell,
    body: [...lines, ...unmatched(checks, exclude), `${path} check ${isWell ? "passed" : "failed"}\n`].join("\n"),
  };
}

function unmatched(checks: readonly Check[], exclude: readonly string[]): readonly string[] {
  const strange = exclude.filter((name) => !checks.some((check) => check.name === name));
  if (strange.length === 0) return [];
  const names = [...new Set(strange)].toSorted().map((name) => JSON.stringify(name));
  return [`warn: some health checks cannot be excluded: no matches for ${names.join(",")}`];
}
