// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../api-server/json.ts";
import type { LoadBalancer } from "../aws/elbv2/model.ts";
import type { Snapshot } from "../aws/snapshot.ts";
import type { InProcessAws } from "../aws/start-aws.ts";
import type { Stage } from "../demonstration/stage.ts";
import { demand } from "../demonstration/step.ts";
import type { AwsWitness } from "./aws-witness.ts";
import { type CallCounts, type CallLog, countCalls } from "./call-log.ts";

/** Where the steps act: a person with kubectl, and the account. */
export interface AwsScene {
  readonly stage: Stage;
  readonly aws: InProcessAws;
  readonly witness: AwsWitness;
  readonly calls: CallLog;
  /** Lets time pass for AWS and for the provider. */
  readonly skip: (seconds: number) => void;
  /** One more instance becomes a node. @returns the instance's id */
  readonly joinNode: () => Promise<string>;
  /** What there was before Fairlead came. */
  readonly begun: Snapshot;
}

/** The class of the Services that the sandbox's controller serves, which is that of the examples. */
export const SERVED_CLASS = "fairlead.dev/nlb";

export const SERVICES = "/api/v1/namespaces/default/services";
export const READY = "fairlead.dev/Ready";
export const PREFIX = "service.beta.kubernetes.io/aws-load-balancer-";

/** When the provider looks for the first time whether a load balancer has become active. */
export const PROVISIONED_AFTER_S = 10;

/** How long nothing is changed when a change is taken to be complete. */
const SETTLED_MS = 250;

/** And when it is not yet as it should be. */
const PATIENCE_MS = 3_000;

/** A Service of the class that is served, for the Pods of the example. */
export async function applyService(
  { stage }: AwsScene,
  name: string,
  ports: readonly number[],
  annotations: JsonObject = {},
): Promise<void> {
  const told = Object.entries(annotations).map(([key, value]) => `, with ${key}: ${String(value)}`);
  stage.print(`kubectl apply: Service ${name} on ${ports.join(" and ")}${told.join("")}`);
  const spec = {
    type: "LoadBalancer",
    loadBalancerClass: SERVED_CLASS,
    selector: { app: "web" },
    ports: ports.map((port) => ({ name: `port-${port}`, port, targetPort: 80 })),
  };
  await stage.applyAll([{ apiVersion: "v1", kind: "Service", metadata: { name, annotations }, spec }]);
}

/** Sets an annotation of a Service. */
export async function annotate({ stage }: AwsScene, service: string, key: string, value: string): Promise<void> {
  stage.print(`kubectl annotate --overwrite service ${service} ${key}=${value}`);
  await stage.patch(`${SERVICES}/${service}`, { metadata: { annotations: { [key]: value } } });
}

/** Resolves when what is under way is done. */
export async function settle({ stage, calls }: AwsScene): Promise<void> {
  await stage.until("nothing is changed in AWS any more", async () =>
    calls.unchangedMs > SETTLED_MS ? true : undefined,
  );
}

/** Waits until these calls were made, and no more are. @throws when others were made, or not all of these */
export async function demandWrites(scene: AwsScene, expected: CallCounts): Promise<void> {
  const { stage, calls } = scene;
  const made = await stage.until("nothing is changed in AWS any more", async () => {
    const counts = countCalls(calls.writes);
    const patienceMs = isDeepStrictEqual(counts, expected) ? SETTLED_MS : PATIENCE_MS;
    return calls.unchangedMs > patienceMs ? counts : undefined;
  });
  const isExpected = isDeepStrictEqual(made, expected);
  demand(isExpected, `it should take ${JSON.stringify(expected)}, and took ${JSON.stringify(made)}`);
}

/** The load balancer that the status of a Service leads to, once it does. */
export async function loadBalancerOf({ stage, witness }: AwsScene, service: string): Promise<LoadBalancer> {
  const [hostname = ""] = await stage.addressesOf(service, 1);
  const found = witness.loadBalancer(hostname);
  if (found === undefined) throw new Error(`${hostname} leads to no load balancer`);
  return found;
}

/** Waits until a Service says that its load balancer serves. */
export async function becomesReady({ stage, skip }: AwsScene, service: string): Promise<void> {
  const path = `${SERVICES}/${service}`;
  stage.print(`Not yet: ${await stage.condition(path, READY, "False")}`);
  skip(PROVISIONED_AFTER_S);
  await stage.condition(path, READY, "True");
}
