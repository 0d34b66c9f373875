// SPDX-License-Identifier: Apache-2.0

/** A named question about the process. */
export interface Check {
  readonly name: string;
  /** Why it fails; undefined = all is well. */
  problem(): string | undefined;
}

export interface CheckAnswer {
  readonly status: 200 | 503;
  readonly body: string;
}

/**
 * Answers as kube-apiserver's health endpoints do: "ok" when all is well, else the list of all checks. `path` is what stands
 * before the name of a check, for example `healthz`. kube-apiserver says 500 where we say 503.
 */
export function answerChecks(
  path: string,
  checks: readonly Check[],
  { verbose, exclude }: { readonly verbose: boolean; readonly exclude: readonly string[] },
): CheckAnswer {
  const asked = checks.filter((check) => !exclude.includes(check.name));
  const results = asked.map((check) => ({ name: check.name, problem: check.problem() }));
  const failed = results.some(({ problem }) => problem !== undefined);
  if (!failed && !verbose) return { status: 200, body: "ok" };
  const lines = results.map(({ name, problem }) =>
    problem === undefined ? `[+]${name} ok` : `[-]${name} failed: ${problem}`,
  );
  return {
    status: failed ? 503 : 200,
    body: `${[...lines, `${path} check ${failed ? "failed" : "passed"}`].join("\n")}\n`,
  };
}
