// SPDX-License-Identifier: Apache-2.0

import type { Reading } from "../controller/reading.ts";

/** Upstream's metric of the controllers of a controller manager, of all that it has. */
export function managedControllersReading(
  controllers: () => readonly { readonly name: string; readonly isRunning: boolean }[],
): Reading {
  return {
    name: "running_managed_controllers",
    help: "1 while this controller of the controller manager runs.",
    labels: ["name", "manager"],
    read: () =>
      controllers().map(({ name, isRunning }) => ({
        labels: { name, manager: "cloud-controller-manager" },
        value: isRunning ? 1 : 0,
      })),
  };
}
