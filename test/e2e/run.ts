// SPDX-License-Identifier: Apache-2.0

/**
 * `npm run e2e [-- NAME…]`: builds the bundle and runs the scenario files (all, or those whose names contain a NAME) one after the
 * other in namespaces of their own. What is missing on the machine is said, and the run skipped; with CI=true that is a failure.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runIsolated } from "./isolation.ts";
import { buildBinaries, buildBundle, buildTool, installMoto } from "./preparation.ts";
import { missingRequirements } from "./requirements.ts";
import { toVariables } from "./run-environment.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const inCi = process.env["CI"] === "true";

/** Longest that one scenario file may take; a hang must not eat the whole run. */
const fileTimeoutMs = 300_000;

function scenarioFiles(names: readonly string[]): readonly string[] {
  return readdirSync(here)
    .filter((file) => file.endsWith(".test.ts"))
    .filter((file) => names.length === 0 || names.some((name) => file.includes(name)))
    .sort()
    .map((file) => join(here, file));
}

async function runScenarios(files: readonly string[]): Promise<number> {
  const binaries = buildBinaries();
  const moto = installMoto();
  const tools = { helm: buildTool("helm"), promtool: buildTool("promtool") };
  const logs = mkdtempSync(join(tmpdir(), "fairlead-e2e-"));
  const bundle = buildBundle(join(logs, "dist"));
  const data = join(logs, "data");
  const skips = join(logs, "skipped");
  const args = [
    "--test",
    "--test-concurrency=1",
    `--test-timeout=${fileTimeoutMs}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    `--test-reporter=${join(here, "skipped-tests.ts")}`,
    `--test-reporter-destination=${skips}`,
    ...files,
  ];
  const code = await runIsolated({
    args,
    env: toVariables({ binaries, bundle, logs, data, moto, tools }),
    dataFolder: data,
  });
  const skipped = readFileSync(skips, "utf8");
  if (skipped !== "") process.stderr.write(`${inCi ? "FAILED: nothing may be skipped here" : "Skipped"}:\n${skipped}`);
  if (code === 0) rmSync(logs, { recursive: true, force: true });
  else process.stderr.write(`Logs of all programs are in ${logs}\n`);
  return inCi && skipped !== "" ? 1 : code;
}

async function main(names: readonly string[]): Promise<number> {
  const files = scenarioFiles(names);
  if (files.length === 0) throw new Error(`no scenario file matches ${names.join(", ")}`);
  const missing = missingRequirements(process.env);
  if (missing.length === 0) return runScenarios(files);
  process.stderr.write(`${inCi ? "FAILED" : "SKIPPED"}: the end-to-end scenarios need\n  ${missing.join("\n  ")}\n`);
  return inCi ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
