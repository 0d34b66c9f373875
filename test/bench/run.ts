// SPDX-License-Identifier: Apache-2.0

/**
 * `npm run bench [-- NAME…]`: measures on a real kube-apiserver and prints a table, beside it what MetalLB needed; and then
 * `npm run bench -- aws [NAME…]`, beside it what the controllers of AWS needed. Figures are for people: nothing here passes or fails
 * by the clock. Needs what `npm run e2e` needs.
 */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runIsolated } from "../e2e/isolation.ts";
import { buildBinaries, buildBundle } from "../e2e/preparation.ts";
import { missingRequirements } from "../e2e/requirements.ts";
import { toVariables } from "../e2e/run-environment.ts";

async function main(names: readonly string[]): Promise<number> {
  const missing = missingRequirements(process.env);
  if (missing.length > 0) {
    process.stderr.write(`The benches need\n  ${missing.join("\n  ")}\n`);
    return 1;
  }
  const binaries = buildBinaries();
  const logs = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  process.stderr.write(`Logs of all programs are in ${logs}\n`);
  const bundle = buildBundle(join(logs, "dist"));
  const data = join(logs, "data");
  const measure = (program: string, parts: readonly string[]): Promise<number> =>
    runIsolated({
      args: [fileURLToPath(new URL(program, import.meta.url)), ...parts],
      env: toVariables({ binaries, bundle, logs, data }),
      dataFolder: data,
    });
  const [first, ...others] = names;
  if (first === "aws") return await measure("aws/measure.ts", others);
  const code = await measure("measure.ts", names);
  return code === 0 && names.length === 0 ? await measure("aws/measure.ts", []) : code;
}

process.exitCode = await main(process.argv.slice(2));
