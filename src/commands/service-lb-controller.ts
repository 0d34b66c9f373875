// SPDX-License-Identifier: Apache-2.0

import type { ManagedController } from "../controller/managed-controller.ts";
import type { ServiceLoop } from "./service-loop.ts";

/** Upstream's service controller, whichever providers there are: each Service is served by the one of its class. */
export function createServiceLbController(loops: readonly ServiceLoop[]): ManagedController {
  return {
    name: "service-lb-controller",
    problem: () => undefined,
    start() {
      for (const loop of loops) loop.start();
    },
    async stop(graceMs) {
      await Promise.all(loops.map((loop) => loop.stop(graceMs)));
    },
  };
}
