// SPDX-License-Identifier: Apache-2.0

import { listFlag } from "./flag-kinds.ts";
import type { Flag } from "./parse-flags.ts";

/** Upstream's names, in the order in which upstream's help has them. */
const controllerNames = [
  "cloud-node-controller",
  "cloud-node-lifecycle-controller",
  "node-route-controller",
  "service-lb-controller",
] as const;

export type ControllerName = (typeof controllerNames)[number];

/** Which controllers are to run. */
export type ControllerSelection = Readonly<Record<ControllerName, boolean>>;

/** Upstream's names of before 1.28, which its manifests still have. */
const aliases: ReadonlyMap<string, ControllerName> = new Map([
  ["cloud-node", "cloud-node-controller"],
  ["cloud-node-lifecycle", "cloud-node-lifecycle-controller"],
  ["route", "node-route-controller"],
  ["service", "service-lb-controller"],
]);

const list = listFlag(["*"], {
  placeholder: "NAME,…",
  doc: `Which controllers run: * = all, NAME = this one, -NAME = not this one. There are ${describeNames()}. node-route-controller never runs: no provider makes routes.`,
});

/** `--controllers`, with upstream's names and aliases. */
export const controllersFlag: Flag<readonly string[]> = {
  ...list,
  parse(text) {
    const words = list.parse(text);
    const unknown = words.map(withoutSign).filter((word) => word !== "*" && nameOf(word) === undefined);
    if (unknown.length > 0) {
      throw new Error(`has ${unknown.join(" and ")}, not among the known controllers: ${describeNames()}`);
    }
    return words;
  },
};

/** As upstream decides: the first word that names a controller counts, whichever sign it has; `*` where none does. */
export function selectControllers(words: readonly string[]): ControllerSelection {
  const all = words.includes("*");
  const isOn = (name: ControllerName): boolean => {
    const word = words.find((each) => nameOf(withoutSign(each)) === name);
    return word === undefined ? all : !word.startsWith("-");
  };
  return Object.fromEntries(controllerNames.map((name) => [name, isOn(name)])) as Record<ControllerName, boolean>;
}

function withoutSign(word: string): string {
  return word.replace(/^-/, "");
}

function nameOf(word: string): ControllerName | undefined {
  return aliases.get(word) ?? controllerNames.find((name) => name === word);
}

function describeNames(): string {
  const shorts = new Map(Array.from(aliases, ([alias, name]) => [name, alias]));
  return controllerNames.map((name) => `${name} (or ${shorts.get(name)})`).join(", ");
}
