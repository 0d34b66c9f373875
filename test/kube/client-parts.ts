// SPDX-License-Identifier: Apache-2.0

/** What the tests of the client have in common. */

import assert from "node:assert/strict";
import { systemClock } from "../../src/clock.ts";
import type { Fence } from "../../src/controller/fence.ts";
import { FairleadError } from "../../src/errors.ts";
import { createKubeClient, type KubeClient } from "../../src/kube/client.ts";

export const services = { method: "GET", path: "/api/v1/services" } as const;

/** A client with a token, and no TLS. Retries are noted down as `method code`. */
export function clientOf(server: string, fence?: Fence, retries: string[] = []): KubeClient {
  return createKubeClient({
    kubeconfig: {
      cluster: { name: "test", server, skipTLSVerify: false },
      user: { name: "test", token: "secret" },
      tokenFile: undefined,
      namespace: undefined,
    },
    clock: systemClock,
    userAgent: "fairlead/test",
    fence,
    onRetry: (method, code) => retries.push(`${method} ${code}`),
  });
}

export async function failureOf(promise: Promise<unknown>): Promise<FairleadError> {
  const thrown = await promise.then(
    () => assert.fail("it should have failed"),
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof FairleadError, String(thrown));
  return thrown;
}

export async function eventually(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, "it did not come to be in time");
    await systemClock.sleep(2);
  }
}
