// SPDX-License-Identifier: Apache-2.0

/** What is made before scenarios and benches run: the programs of Kubernetes and moto, once, and Fairlead's bundle, each time. */

import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { missingPrograms } from "./cluster/binaries.ts";
import { projectFolder, type Tool } from "./run-environment.ts";

/** Folder of etcd and the Kubernetes programs. @throws Error when they can neither be found nor built. */
export function buildBinaries(): string {
  const script = fileURLToPath(new URL("binaries/build.sh", import.meta.url));
  const built = spawnSync(script, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  if (built.status !== 0) throw new Error("etcd and the Kubernetes programs could not be built");
  const folder = built.stdout.trim();
  const missing = missingPrograms(folder);
  if (missing.length > 0) throw new Error(`${folder} lacks ${missing.join(", ")}`);
  return folder;
}

/** The program of moto, in a cache. @throws Error when it cannot be installed. */
export function installMoto(): string {
  const script = fileURLToPath(new URL("aws/moto/install.sh", import.meta.url));
  const installed = spawnSync(script, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  if (installed.status !== 0) throw new Error("moto could not be installed");
  return installed.stdout.trim();
}

/** The program that the Go module in `binaries/tools/<name>` pins, in a cache. @throws Error when it cannot be built. */
export function buildTool(name: Tool): string {
  const script = fileURLToPath(new URL("binaries/build-tool.sh", import.meta.url));
  const built = spawnSync(script, [name], { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  if (built.status !== 0) throw new Error(`${name} could not be built`);
  return built.stdout.trim();
}

/** Builds the bundle, and copies it into `folder`. Returns the file to run. @throws Error when the sources do not make a bundle. */
export function buildBundle(folder: string): string {
  const built = spawnSync("npm", ["run", "--silent", "build"], { cwd: projectFolder, stdio: "inherit" });
  if (built.status !== 0) throw new Error("the bundle could not be built");
  cpSync(join(projectFolder, "dist"), folder, { recursive: true });
  return join(folder, "fairlead.js");
}
