// SPDX-License-Identifier: Apache-2.0

/** Plants a violation of each fence in a copy of the tree's shape, and sees the linters report just those. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { after, before, describe, test } from "node:test";

const root = join(import.meta.dirname, "../..");

interface Planting {
  readonly file: string;
  readonly code: string;
  /** Name of the rule that must report the file; undefined = the code is fine there. */
  readonly rule: string | undefined;
}

const imports = (file: string, module: string, rule: string | undefined): Planting => ({
  file,
  code: `export { planted } from "${module}";`,
  rule,
});
const forbidden = (file: string, module: string): Planting => imports(file, module, "noRestrictedImports");
const allowed = (file: string, module: string): Planting => imports(file, module, undefined);
const code = (file: string, text: string, rule: string | undefined): Planting => ({ file, code: text, rule });

const longFunction = `export function planted(): number {\n${"  one();\n".repeat(61)}  return 1;\n}\nfunction one(): void {}`;
const branches = Array.from({ length: 13 }, (_, index) => `  if (x === ${index}) return ${index + 1};`).join("\n");
const complexFunction = `export function planted(x: number): number {\n${branches}\n  return 0;\n}`;

const plantings: readonly Planting[] = [
  forbidden("src/model/p.ts", "../controller/provider.ts"),
  forbidden("src/model/p.ts", "../clock.ts"),
  forbidden("src/model/p.ts", "../log.ts"),
  forbidden("src/model/p.ts", "../kube/request.ts"),
  forbidden("src/model/p.ts", "node:fs"),
  forbidden("src/model/p.ts", "undici"),
  allowed("src/model/p.ts", "./service.ts"),
  allowed("src/model/p.ts", "../errors.ts"),
  allowed("src/model/p.ts", "node:crypto"),

  forbidden("src/controller/p.ts", "../kube/client.ts"),
  forbidden("src/controller/p.ts", "../../providers/index.ts"),
  forbidden("src/controller/p.ts", "../main.ts"),
  forbidden("src/controller/p.ts", "@kubernetes/client-node"),
  forbidden("src/controller/p.ts", "node:http"),
  forbidden("src/controller/p.ts", "../plan/planner.ts"),
  allowed("src/controller/p.ts", "./provider.ts"),
  allowed("src/controller/p.ts", "../model/service.ts"),
  allowed("src/controller/p.ts", "../clock.ts"),
  allowed("src/controller/p.ts", "../fifo.ts"),
  forbidden("src/controller/nodes/p.ts", "../../kube/client.ts"),
  forbidden("src/controller/nodes/p.ts", "../../main.ts"),
  forbidden("src/controller/nodes/p.ts", "node:http"),
  allowed("src/controller/nodes/p.ts", "../workqueue.ts"),
  allowed("src/controller/nodes/p.ts", "../../unless-aborted.ts"),
  allowed("src/controller/nodes/p.ts", "../../model/request.ts"),

  forbidden("src/kube/p.ts", "../../providers/baremetal/model.ts"),
  forbidden("src/kube/p.ts", "../sandbox/p.ts"),
  forbidden("src/kube/p.ts", "../main.ts"),
  forbidden("src/kube/p.ts", "node:process"),
  forbidden("src/kube/p.ts", "node:timers/promises"),
  forbidden("src/kube/p.ts", "nock"),
  allowed("src/kube/p.ts", "@kubernetes/client-node"),
  allowed("src/kube/p.ts", "../controller/service-store.ts"),
  allowed("src/kube/p.ts", "node:fs/promises"),

  forbidden("src/http/p.ts", "@kubernetes/client-node"),
  forbidden("src/http/p.ts", "../../providers/index.ts"),
  forbidden("src/http/p.ts", "../model/service.ts"),
  forbidden("src/http/p.ts", "../config.ts"),
  allowed("src/http/p.ts", "../errors.ts"),
  allowed("src/http/p.ts", "node:http"),
  forbidden("src/flags/p.ts", "../config.ts"),
  forbidden("src/flags/p.ts", "../kube/client.ts"),
  forbidden("src/flags/p.ts", "../commands/connection.ts"),
  forbidden("src/flags/p.ts", "../../providers/index.ts"),
  forbidden("src/flags/p.ts", "node:fs"),
  allowed("src/flags/p.ts", "./flag-kinds.ts"),
  allowed("src/flags/p.ts", "../model/ip.ts"),
  allowed("src/flags/p.ts", "../create-log.ts"),

  forbidden("src/cloud-config/p.ts", "../commands/connection.ts"),
  forbidden("src/cloud-config/p.ts", "../../providers/index.ts"),
  forbidden("src/cloud-config/p.ts", "node:fs"),
  allowed("src/cloud-config/p.ts", "../flags/aws-flags.ts"),
  allowed("src/cloud-config/p.ts", "../errors.ts"),
  allowed("src/cloud-config/p.ts", "yaml"),

  forbidden("src/metrics/p.ts", "../commands/connection.ts"),
  forbidden("src/metrics/p.ts", "../model/service.ts"),
  forbidden("src/metrics/p.ts", "../../providers/index.ts"),
  allowed("src/metrics/p.ts", "../controller/reading.ts"),
  allowed("src/metrics/p.ts", "../kube/events.ts"),
  allowed("src/metrics/p.ts", "prom-client"),

  forbidden("src/http/access/p.ts", "../../kube/client.ts"),
  forbidden("src/http/access/p.ts", "../../model/service.ts"),
  forbidden("src/http/tls/p.ts", "../../config.ts"),
  forbidden("src/http/tls/p.ts", "../access/authorize.ts"),
  allowed("src/http/access/p.ts", "../../model/user.ts"),
  allowed("src/http/access/p.ts", "../../recent.ts"),
  allowed("src/http/tls/p.ts", "../../clock.ts"),

  forbidden("src/plan/p.ts", "../../providers/baremetal/allocate.ts"),
  forbidden("src/plan/p.ts", "@kubernetes/client-node"),
  forbidden("src/plan/p.ts", "undici"),
  forbidden("src/plan/p.ts", "node:child_process"),
  allowed("src/plan/p.ts", "yaml"),
  forbidden("src/plan/p.ts", "../kube/client.ts"),
  allowed("src/plan/p.ts", "../kube/to-service.ts"),

  forbidden("src/sandbox/p.ts", "../../providers/index.ts"),
  forbidden("src/sandbox/p.ts", "@kubernetes/client-node"),
  forbidden("src/sandbox/p.ts", "koffi"),
  allowed("src/sandbox/api-server/model-form.ts", "@kubernetes/client-node/dist/gen/models/all.js"),
  forbidden("src/sandbox/api-server/model-form.ts", "../../../providers/index.ts"),
  forbidden("src/p.ts", "../providers/index.ts"),
  forbidden("src/p.ts", "@kubernetes/client-node"),
  allowed("src/main.ts", "../providers/index.ts"),
  allowed("src/commands/p.ts", "../../providers/index.ts"),
  forbidden("src/main.ts", "@kubernetes/client-node"),
  forbidden("src/commands/p.ts", "koffi"),

  forbidden("providers/baremetal/p.ts", "node:fs"),
  forbidden("providers/baremetal/p.ts", "undici"),
  forbidden("providers/baremetal/p.ts", "koffi"),
  forbidden("providers/baremetal/p.ts", "../../src/kube/client.ts"),
  forbidden("providers/baremetal/p.ts", "../../src/main.ts"),
  forbidden("providers/baremetal/p.ts", "../../src/plan/planner.ts"),
  forbidden("providers/baremetal/p.ts", "../index.ts"),
  forbidden("providers/baremetal/p.ts", "../aws/build.ts"),
  allowed("providers/baremetal/p.ts", "../../src/model/service.ts"),
  allowed("providers/baremetal/p.ts", "./speaker/election.ts"),
  forbidden("providers/baremetal/speaker/p.ts", "node:net"),
  forbidden("providers/baremetal/speaker/p.ts", "node:worker_threads"),
  forbidden("providers/baremetal/speaker/p.ts", "koffi"),
  forbidden("providers/baremetal/speaker/p.ts", "../../../src/kube/client.ts"),
  allowed("providers/baremetal/speaker/p.ts", "../model.ts"),
  allowed("providers/baremetal/speaker/p.ts", "../../../src/log.ts"),
  allowed("providers/baremetal/speaker/p.ts", "../../../src/fifo.ts"),
  allowed("providers/baremetal/speaker/p.ts", "node:util"),
  allowed("providers/baremetal/speaker/libc.ts", "koffi"),
  forbidden("providers/baremetal/speaker/libc.ts", "../../../src/kube/client.ts"),
  forbidden("providers/baremetal/speaker/af-packet.ts", "koffi"),
  forbidden("providers/baremetal/speaker/worker.ts", "koffi"),
  allowed("providers/baremetal/speaker/thread-announcer.ts", "node:worker_threads"),
  forbidden("providers/baremetal/speaker/worker.ts", "../../../src/kube/client.ts"),
  forbidden("providers/baremetal/speaker/worker.ts", "@kubernetes/client-node"),
  allowed("providers/baremetal/planner.ts", "../../src/plan/planner.ts"),
  forbidden("providers/baremetal/planner.ts", "node:fs"),

  forbidden("providers/aws/build.ts", "node:fs"),
  forbidden("providers/aws/build.ts", "../../src/clock.ts"),
  forbidden("providers/aws/build.ts", "../../src/controller/provider.ts"),
  forbidden("providers/aws/build.ts", "../baremetal/model.ts"),
  forbidden("providers/aws/build.ts", "./api/reads.ts"),
  forbidden("providers/aws/build.ts", "./apply.ts"),
  forbidden("providers/aws/plan.ts", "./mirror/account-mirror.ts"),
  forbidden("providers/aws/plan/p.ts", "../network/network.ts"),
  forbidden("providers/aws/plan/p.ts", "../../../src/log.ts"),
  allowed("providers/aws/plan/p.ts", "../resolve/p.ts"),
  allowed("providers/aws/plan/p.ts", "../model.ts"),
  allowed("providers/aws/build/p.ts", "../../../src/model/service.ts"),
  forbidden("providers/aws/machine/p.ts", "../instances/aws-instances.ts"),
  forbidden("providers/aws/machine/p.ts", "../../../src/controller/provider.ts"),
  allowed("providers/aws/machine/p.ts", "../../../src/controller/instances.ts"),
  allowed("providers/aws/machine/p.ts", "../reasons.ts"),
  allowed("providers/aws/errors.ts", "./api/actions.ts"),
  forbidden("providers/aws/p.ts", "node:fs"),
  forbidden("providers/aws/p.ts", "undici"),
  forbidden("providers/aws/p.ts", "../../src/kube/client.ts"),
  forbidden("providers/aws/p.ts", "../baremetal/model.ts"),
  forbidden("providers/aws/mirror/p.ts", "node:net"),
  forbidden("providers/aws/mirror/p.ts", "../../../src/main.ts"),
  forbidden("providers/aws/mirror/p.ts", "@kubernetes/client-node"),
  allowed("providers/aws/mirror/p.ts", "../api/reads.ts"),
  allowed("providers/aws/mirror/p.ts", "../../../src/controller/provider.ts"),
  allowed("providers/aws/p.ts", "./api/create-aws-api.ts"),
  forbidden("providers/aws/api/p.ts", "node:fs"),
  forbidden("providers/aws/api/p.ts", "undici"),
  forbidden("providers/aws/api/p.ts", "../mirror/account-mirror.ts"),
  forbidden("providers/aws/api/p.ts", "../../../src/controller/provider.ts"),
  forbidden("providers/aws/api/p.ts", "../../../src/metrics/metrics.ts"),
  allowed("providers/aws/api/p.ts", "../../../src/metrics/aws-metrics.ts"),
  allowed("providers/aws/planner.ts", "../../src/plan/planner.ts"),
  forbidden("providers/aws/planner.ts", "node:fs"),
  ...["providers/aws/build.ts", "providers/aws/mirror/p.ts", "providers/index.ts", "src/commands/p.ts"].flatMap(
    (file) => [
      imports(file, "@aws-sdk/client-ec2", "no-restricted-imports"),
      code(file, 'export type { planted } from "@aws-sdk/client-ec2";', undefined),
    ],
  ),
  imports("src/p.ts", "p-retry", "no-restricted-imports"),
  allowed("providers/aws/api/p.ts", "p-retry"),
  allowed("providers/aws/api/p.ts", "@aws-sdk/client-ec2"),
  forbidden("providers/index.ts", "@kubernetes/client-node"),
  allowed("providers/index.ts", "./baremetal/index.ts"),

  forbidden("test/model/p.ts", "nock"),
  allowed("test/support/http.ts", "nock"),

  ...[
    "src/model",
    "src/controller",
    "src/kube",
    "src/sandbox",
    "src",
    "providers/baremetal/speaker",
    "providers/aws",
  ].flatMap((folder) => [
    code(`${folder}/q.ts`, "export const planted = Date.now();", "no-restricted-properties"),
    code(`${folder}/q.ts`, "export const planted = new Date();", "plugin"),
    code(`${folder}/q.ts`, "export const planted = new Date(5);", undefined),
    code(`${folder}/q.ts`, "export const planted = performance.now();", "noRestrictedGlobals"),
    code(`${folder}/q.ts`, "export const planted = Math.random();", "no-restricted-properties"),
    code(`${folder}/q.ts`, "export const planted = setTimeout(String, 1);", "noRestrictedGlobals"),
    code(`${folder}/q.ts`, "export const planted = setInterval(String, 1);", "noRestrictedGlobals"),
    code(`${folder}/q.ts`, "export const planted = globalThis.setTimeout(String, 1);", "no-restricted-properties"),
    code(`${folder}/q.ts`, "export const planted = process.env;", "no-restricted-properties"),
    code(`${folder}/q.ts`, "export const { argv } = process;", "no-restricted-properties"),
  ]),
  code(
    "src/clock.ts",
    "export const planted = [Date.now(), new Date(), Math.random(), setTimeout(String, 1)];",
    undefined,
  ),
  code("src/clock.ts", "export const planted = process.env;", "no-restricted-properties"),
  code("providers/baremetal/speaker/worker.ts", "export const planted = setTimeout(String, 1);", undefined),
  code("src/main.ts", "export const planted = [process.env, process.argv];", undefined),
  code("src/main.ts", "export const planted = Date.now();", "no-restricted-properties"),
  code("src/main.ts", "export const planted = setTimeout(String, 1);", "noRestrictedGlobals"),

  code("src/style.ts", "export default 1;", "noDefaultExport"),
  code("src/style.ts", "export const planted: any = 1;", "noExplicitAny"),
  code("src/style.ts", "export const planted = (x: string | undefined): number => x!.length;", "noNonNullAssertion"),
  code("src/style.ts", "export enum Planted {\n  One,\n}", "noEnum"),
  code("src/style.ts", "export namespace Planted {\n  export const one = 1;\n}", "noNamespace"),
  code("src/style.ts", "export class Planted {\n  constructor(readonly one: number) {}\n}", "parameter-properties"),
  code("src/style.ts", "export function planted(): void {\n  Promise.resolve(1);\n}", "no-floating-promises"),
  code("src/style.ts", longFunction, "max-lines-per-function"),
  code("src/style.ts", complexFunction, "complexity"),
  code(
    "src/style.ts",
    "export const planted = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e;",
    "max-params",
  ),
];

/** Two files that import each other: reported once for each. */
const cycle: readonly Planting[] = [
  code("src/cycle-one.ts", 'export { planted } from "./cycle-two.ts";', "noImportCycles"),
  code("src/cycle-two.ts", 'export { planted } from "./cycle-one.ts";', "noImportCycles"),
];

/** A planting and the lines of its file that it takes. */
interface Bed {
  readonly planting: Planting;
  readonly first: number;
  readonly last: number;
}

interface Report {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

/** Puts all plantings of one file below each other, each under a name of its own. */
function layOut(plantings: readonly Planting[]): { readonly text: string; readonly beds: readonly Bed[] } {
  let text = "";
  const beds: Bed[] = [];
  for (const [index, planting] of plantings.entries()) {
    const first = text.split("\n").length;
    const isImport = planting.code.startsWith("export {") && planting.code.includes(" from ");
    const name = `planted${index}`;
    text += `${isImport ? planting.code.replace("planted", `planted as ${name}`) : planting.code.replace(/\b[pP]lanted\b/, name)}\n`;
    beds.push({ planting, first, last: text.split("\n").length - 1 });
  }
  return { text, beds };
}

function lint(tool: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
    // The exit code says only that something was found, which is what is wanted.
    execFile(process.execPath, [join(root, "node_modules", tool), ...args], options, (_failure, stdout) =>
      resolve(stdout),
    );
  });
}

async function biomeReports(field: string): Promise<Report[]> {
  const args = ["lint", "--max-diagnostics=none", "--reporter=github", "src", "providers", "test"];
  const output = await lint("@biomejs/biome/bin/biome", args, field);
  const line = /^::\w+ title=([\w/]+),file=([^,]+),line=(\d+),/gm;
  return [...output.matchAll(line)].map(([, title = "", file = "", at = ""]) => ({
    file: relative(field, resolve(field, file)),
    line: Number(at),
    rule: title.replace(/.*\//, ""),
  }));
}

async function oxlintReports(field: string): Promise<Report[]> {
  const args = ["--type-aware", "--deny-warnings", "--format=unix", "src", "providers", "test"];
  const output = await lint("oxlint/bin/oxlint", args, field);
  const line = /^([^:\n]+):(\d+):\d+: .*\[\w+\/[\w-]+\(([\w-]+)\)\]$/gm;
  return [...output.matchAll(line)].map(([, file = "", at = "", rule = ""]) => ({ file, line: Number(at), rule }));
}

describe("the lint fences", () => {
  const files = Map.groupBy([...plantings, ...cycle], (planting) => planting.file);
  const layouts = new Map([...files].map(([file, of]) => [file, layOut(of)]));
  let field = "";
  let reports: readonly Report[] = [];

  before(async () => {
    field = await realpath(await mkdtemp(join(tmpdir(), "fairlead-fences-")));
    for (const name of ["biome.json", ".biome", ".oxlintrc.json", "tsconfig.json", "package.json", ".gitignore"]) {
      await cp(join(root, name), join(field, name), { recursive: true });
    }
    await symlink(join(root, "node_modules"), join(field, "node_modules"));
    for (const [file, { text }] of layouts) {
      await mkdir(dirname(join(field, file)), { recursive: true });
      await writeFile(join(field, file), text);
    }
    reports = (await Promise.all([biomeReports(field), oxlintReports(field)])).flat();
  });
  after(() => rm(field, { recursive: true, force: true }));

  for (const [file, { beds }] of layouts) {
    for (const { planting, first, last } of beds) {
      const verdict = planting.rule === undefined ? "passes" : `is reported by ${planting.rule}`;
      test(`${file}: ${planting.code.split("\n")[0]} ${verdict}`, () => {
        const rules = reports
          .filter((it) => it.file === file && it.line >= first && it.line <= last)
          .map((it) => it.rule);
        assert.deepEqual([...new Set(rules)], planting.rule === undefined ? [] : [planting.rule]);
      });
    }
  }

  test("every report is of a planting", () => {
    const strays = reports.filter(
      (it) => !layouts.get(it.file)?.beds.some((bed) => it.line >= bed.first && it.line <= bed.last),
    );
    assert.deepEqual(strays, []);
  });
});
