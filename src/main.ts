#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0

/** Entry point: the only reader of the process's arguments and environment. Each command is loaded only when it is asked for. */

import "./older-node.ts";
import type { Command, Invocation } from "./commands/command.ts";
import { findControllerMistakes } from "./commands/controller-mistakes.ts";
import { controllerFlags, planFlags, sandboxFlags, speakerFlags } from "./config.ts";
import { FairleadError } from "./errors.ts";
import type { CommonConfig, VersionForm } from "./flags/common-flags.ts";
import { describeFlags } from "./flags/describe-flags.ts";
import { type ParsedFlags, parseFlags } from "./flags/parse-flags.ts";
import { nearest } from "./model/nearest.ts";

/** Set by the build from package.json. */
declare const FAIRLEAD_VERSION: string | undefined;
const version = typeof FAIRLEAD_VERSION === "string" ? FAIRLEAD_VERSION : "development";

/** What runs where no command is named: upstream's manifests then work with only the image exchanged. */
const defaultCommand = "cloud-controller-manager";

/** Exit code of a command line that cannot be understood. */
const usageError = 2;

type Runner = (args: readonly string[], invocation: Invocation) => Promise<number>;

const commands: Readonly<Record<string, { readonly summary: string; readonly run: Runner }>> = {
  "cloud-controller-manager": offer("cloud-controller-manager", {
    summary: "Gives Services of type LoadBalancer what they ask for, and looks after nodes.",
    flags: controllerFlags,
    findMistakes: findControllerMistakes,
    run: async (...call) => (await import("./commands/cloud-controller-manager.ts")).runCloudControllerManager(...call),
  }),
  speaker: offer("speaker", {
    summary: "Announces addresses from this node, by ARP and NDP.",
    flags: speakerFlags,
    run: async (...call) => (await import("./commands/speaker.ts")).runSpeakerCommand(...call),
  }),
  plan: offer("plan", {
    summary: "Prints what would be done for manifests, and does nothing.",
    flags: planFlags,
    positionals: "FILE…",
    run: async (...call) => (await import("./commands/plan.ts")).runPlanCommand(...call),
  }),
  sandbox: offer("sandbox", {
    summary: "Shows all of it at work on embedded parts, to be played with: no cluster, no account.",
    flags: sandboxFlags,
    run: async (...call) => (await import("./commands/sandbox.ts")).runSandboxCommand(...call),
  }),
};

/** Puts reading the flags, `--help`, `--version` and the telling of mistakes in front of a command. */
function offer<Config extends CommonConfig>(name: string, command: Command<Config>) {
  const run: Runner = async (args, invocation) => {
    const parsed = parseFlags(command.flags, args, invocation.env);
    const { values, positionals } = parsed;
    const mistaken = parsed.kind === "Mistaken";
    if (!mistaken && values.help) {
      invocation.print(describe(name, command));
      return 0;
    }
    if (!mistaken && values.version !== "") {
      invocation.print(describeVersion(values.version));
      return 0;
    }
    const mistakes = findMistakes(command, parsed);
    if (mistakes.length > 0) return refuse(name, mistakes, invocation);
    return await command
      .run(values, positionals, invocation)
      .catch((thrown: unknown) => fail(name, thrown, invocation));
  };
  return { summary: command.summary, run };
}

function describe<Config>(name: string, command: Command<Config>): string {
  const words = command.positionals === undefined ? "" : ` [${command.positionals}]`;
  return `${command.summary}\n\nUsage: fairlead ${name} [flags]${words}\n\n${describeFlags(command.flags)}`;
}

/** All of them: what cannot be understood, what is too much, and what does not fit together. */
function findMistakes<Config>(command: Command<Config>, parsed: ParsedFlags<Config>): readonly string[] {
  const { values, positionals } = parsed;
  const [mistakes, mistaken] =
    parsed.kind === "Mistaken" ? [parsed.mistakes, parsed.mistaken] : [[], new Set<string>()];
  // A flag that could not be understood has its default here, which nobody gave: what that does not fit to is no news.
  const isNews = (mistake: string): boolean =>
    !Array.from(mistake.matchAll(/--([\w-]+)/g), ([, flag = ""]) => flag).some((flag) => mistaken.has(flag));
  const words = positionals.filter((word) => word !== "").join(" ");
  return [
    ...mistakes,
    ...(command.positionals === undefined && words !== "" ? [`"${words}": ${superfluous(words)}`] : []),
    ...(command.findMistakes?.(values) ?? []).filter(isNews),
  ];
}

/** Go's flags take the word after a switch for an argument, which surprises those who come from elsewhere. */
function superfluous(words: string): string {
  const isBoolean = ["true", "false"].includes(words);
  return `takes no arguments but flags${isBoolean ? "; write it to its switch, as in --leader-elect=false" : ""}`;
}

/** What has been classified is told by its message; of anything else the stack is worth more. */
function fail(name: string, thrown: unknown, { complain }: Invocation): number {
  if (!(thrown instanceof FairleadError)) throw thrown;
  // A broken file may have several mistakes, a line each.
  for (const line of thrown.message.split("\n")) complain(`fairlead ${name}: ${line}`);
  return 1;
}

function refuse(name: string, mistakes: readonly string[], { complain }: Invocation): number {
  for (const mistake of mistakes) complain(`fairlead ${name}: ${mistake}`);
  complain(`See fairlead ${name} --help.`);
  return usageError;
}

function describeVersion(form: VersionForm): string {
  if (form !== "raw") return `fairlead ${version}`;
  return JSON.stringify({ version, node: process.versions.node, platform: `${process.platform}/${process.arch}` });
}

function usage(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(26)}${summary}`);
  return `Fairlead ${version}: load balancers for Kubernetes Services.\n\nUsage: fairlead COMMAND [flags]\n\n${lines.join("\n")}\n\nWith flags and no command, it is ${defaultCommand}. fairlead COMMAND --help tells of each.`;
}

async function main(args: readonly string[], invocation: Invocation): Promise<number> {
  const [first, ...rest] = args;
  switch (first) {
    case undefined:
      invocation.complain(usage());
      return usageError;
    case "--help":
    case "-h":
    case "help":
      invocation.print(usage());
      return 0;
    case "--version":
    case "version":
      invocation.print(describeVersion("plain"));
      return 0;
    default:
      return first.startsWith("-") ? runNamed(defaultCommand, args, invocation) : runNamed(first, rest, invocation);
  }
}

async function runNamed(name: string, args: readonly string[], invocation: Invocation): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command.run(args, invocation);
  const meant = nearest(name, Object.keys(commands));
  invocation.complain(`fairlead: no such command: ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
  invocation.complain("See fairlead --help.");
  return usageError;
}

/** The first SIGTERM or SIGINT asks for an orderly end, the second one ends at once. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(name === "SIGINT" ? 130 : 143);
      controller.abort(new Error(`${name} received`));
    });
  }
  return controller.signal;
}

/** Exiting drops what a pipe has not taken yet: Node writes to pipes when their reader gets to it. */
function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    // A reader that has gone away (`| head`) wants no more.
    stream.once("error", () => resolve());
    stream.write("", () => resolve());
  });
}

const exitCode = await main(process.argv.slice(2), {
  env: process.env,
  signal: abortOnSignals(),
  version,
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
await Promise.all([process.stdout, process.stderr].map(flush));
// Not by itself: when the speaker's thread has died, informers and timers would keep a process alive that answers nobody.
process.exit(exitCode);
