// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from "node:fs";

const dockerfile = new URL("../../../Dockerfile", import.meta.url);

/** The environment that the image gives the program: what is tested and measured runs with the same. */
export function imageEnvironment(): Readonly<Record<string, string>> {
  const lines = readFileSync(dockerfile, "utf8").match(/^ENV .+$/gm) ?? [];
  const settings = lines.flatMap((line) =>
    Array.from(line.matchAll(/(\w+)=(\S+)/g), ([, name = "", value = ""]) => [name, value]),
  );
  return Object.fromEntries(settings);
}
