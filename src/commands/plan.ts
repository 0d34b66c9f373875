// SPDX-License-Identifier: Apache-2.0

import { text } from "node:stream/consumers";
import { createBareMetalPlanner } from "../../providers/baremetal/planner.ts";
import type { PlanConfig } from "../config.ts";
import { type LoadedPlanner, runPlan } from "../plan/run-plan.ts";
import type { Invocation } from "./command.ts";

/** Prints what would be done for the manifests of `--filename` and of the positionals. Returns runPlan's exit code. */
export async function runPlanCommand(
  config: PlanConfig,
  positionals: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const { kubeconfig } = config;
  return runPlan(
    {
      paths: [...config.filename, ...positionals],
      output: config.output,
      clusterName: config["cluster-name"],
      className: config["load-balancer-class"] || undefined,
    },
    {
      loadPlanner: () => loadPlanner(config),
      readStandardInput: () => text(process.stdin),
      // Loaded only when it is asked for: a plan of manifests starts without the Kubernetes client.
      readCluster:
        kubeconfig === ""
          ? undefined
          : async () => (await import("./read-cluster.ts")).readCluster(kubeconfig, invocation),
      print: invocation.print,
      complain: invocation.complain,
    },
  );
}

/** AWS's is loaded only when it is asked for. @throws UserError when the facts cannot be read */
async function loadPlanner(config: PlanConfig): Promise<LoadedPlanner> {
  const provider = config["cloud-provider"] || (config["aws-facts"] === "" ? "baremetal" : "aws");
  if (provider === "baremetal") return { createPlanner: createBareMetalPlanner, remarks: () => [] };
  return (await import("./plan-aws.ts")).createPlannerOfAws(config);
}
