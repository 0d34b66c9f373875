// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from "node:fs";
import { parseApiRates } from "../../providers/aws/api/api-rates.ts";
import { regionOfZone } from "../../providers/aws/region-of-zone.ts";
import type { CloudConfig } from "../cloud-config/cloud-config.ts";
import type { ProviderGrammar } from "../cloud-config/provider-grammar.ts";
import type { ControllerConfig } from "../config.ts";
import type { ConfigurationState } from "../controller/provider.ts";
import { type Problem, UserError } from "../errors.ts";
import { FileFollower } from "../file-follower.ts";
import type { Connection } from "./connection.ts";

type Flags = Pick<ControllerConfig, "cloud-config" | "cloud-provider" | "load-balancer-class">;

/** What a cloud configuration was made from, and what it says. */
export interface LoadedCloudConfig {
  /** undefined = there is no file. */
  readonly text: string | undefined;
  readonly cloudConfig: CloudConfig;
}

const grammar: ProviderGrammar = {
  regionOfZone,
  findRateMistakes(text) {
    const parsed = parseApiRates(text);
    return parsed.kind === "Parsed" ? [] : parsed.mistakes;
  },
};

/** Without a file, the one provider of `--cloud-provider`. @throws UserError with all mistakes */
export async function loadCloudConfig(flags: Flags): Promise<LoadedCloudConfig> {
  const file = flags["cloud-config"];
  if (file === "") return { text: undefined, cloudConfig: ofFlagsAlone(flags) };
  const text = readText(file);
  const read = await loadReader(flags);
  return { text, cloudConfig: read(text) };
}

/** The parsers are loaded only where there is a file. */
async function loadReader(flags: Flags): Promise<(text: string) => CloudConfig> {
  const { readCloudConfig } = await import("../cloud-config/read-cloud-config.ts");
  return (text) => refuseMisfit(readCloudConfig(flags["cloud-config"], text, grammar), flags);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError("UnreadableCloudConfig", `--cloud-config=${file}: ${why}`, { cause: error });
  }
}

function ofFlagsAlone({ "cloud-provider": name }: Flags): CloudConfig {
  const providers = name === "" ? [] : [{ name, loadBalancerClass: undefined, aws: { flags: {} } }];
  return { providers, clusterName: undefined, remarks: [] };
}

/** The same, where it fits the flags. @throws UserError */
function refuseMisfit(cloudConfig: CloudConfig, flags: Flags): CloudConfig {
  const file = flags["cloud-config"];
  const { providers } = cloudConfig;
  const byDefault = flags["load-balancer-class"] || undefined;
  const classes = providers.map(({ loadBalancerClass }) => loadBalancerClass ?? byDefault);
  const mistakes = [
    ...(providers.some(({ name }) => name === flags["cloud-provider"])
      ? []
      : [
          `none of its providers is ${flags["cloud-provider"]}, which --cloud-provider names; there is ${providers.map(({ name }) => name).join(", ")}`,
        ]),
    ...(new Set(classes).size === classes.length
      ? []
      : [`two of its providers have the class ${byDefault}, which --load-balancer-class gives to those without one`]),
  ];
  if (mistakes.length > 0) {
    throw new UserError(
      "InvalidCloudConfig",
      mistakes.map((mistake) => `--cloud-config=${file}: ${mistake}`).join("\n"),
    );
  }
  return cloudConfig;
}

export interface CloudConfigFollowing {
  readonly flags: Flags;
  /** What is in force. */
  readonly loaded: LoadedCloudConfig;
  /** Puts another one in force. @throws where that cannot begin: then it is tried again */
  readonly apply: (cloudConfig: CloudConfig) => void;
  /** Told when the file cannot be put in force. */
  readonly tell: (problem: Problem) => void;
  readonly connection: Pick<Connection, "clock" | "log" | "metrics">;
}

/** Reads the file again and again until aborted: what is right comes into force, and what is broken changes nothing. */
export async function followCloudConfig(following: CloudConfigFollowing, signal: AbortSignal): Promise<void> {
  const { flags, loaded, apply, tell, connection } = following;
  if (loaded.text === undefined) return;
  const read = await loadReader(flags);
  let inForce = loaded.text;
  let state: ConfigurationState = "InForce";
  connection.metrics.configuration("cloud-config", () => state);
  const recorder = {
    reloaded() {},
    failed(_what: string, problem: Problem) {
      state = "Stale";
      tell(problem);
    },
  };
  const take = ([text = ""]: readonly string[]): void => {
    const cloudConfig = read(text);
    if (text !== inForce) apply(cloudConfig);
    inForce = text;
    state = "InForce";
  };
  const follower = new FileFollower({ ...connection, recorder });
  // An empty file has a meaning, and so has one that ends after the first provider: what is still being written must not come into force.
  const files = { what: "cloud-config", files: [flags["cloud-config"]], mustSettle: true, take };
  follower.addTaken(files, [loaded.text]);
  await follower.run(signal);
}
