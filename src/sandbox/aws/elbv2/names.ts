// SPDX-License-Identifier: Apache-2.0

import { validationError } from "../aws-error.ts";

const MAX_NAME = 32;

/** @throws AwsError ValidationError for a name that a load balancer or target group cannot have */
export function checkName(name: string, what: "load balancer" | "target group"): void {
  if (name.length > MAX_NAME) {
    throw validationError(`The ${what} name '${name}' cannot be longer than '${MAX_NAME}' characters`);
  }
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw validationError(`The ${what} name '${name}' can only contain characters that are alphanumeric or hyphens(-)`);
  }
  if (name.startsWith("-") || name.endsWith("-")) {
    throw validationError(`The ${what} name '${name}' cannot begin or end with a hyphen(-)`);
  }
}
