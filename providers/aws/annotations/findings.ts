// SPDX-License-Identifier: Apache-2.0

import { type Problem, UserError } from "../../../src/errors.ts";
import { type Service, serviceKey } from "../../../src/model/service.ts";

/** What is not wrong enough to refuse. */
export interface Warning {
  /** Key of the Service. */
  readonly service: string;
  readonly reason: string;
  readonly message: string;
}

/** Gathers what is wrong with one Service while its load balancer is built, so that all of it is told at once. */
export class Findings {
  readonly service: Service;
  readonly #problems: Problem[] = [];
  readonly #warnings: Warning[] = [];

  constructor(service: Service) {
    this.service = service;
  }

  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  /** All that was refused as one: the reason is the first one's. undefined = nothing was. */
  get problem(): Problem | undefined {
    const [first] = this.#problems;
    if (first === undefined) return undefined;
    return { ...first, message: [...new Set(this.#problems.map(({ message }) => message))].join(" ") };
  }

  refuse(reason: string, message: string): void {
    this.#problems.push({ kind: "UserError", reason, message });
  }

  /** `allowed` ends the sentence that names key and value. */
  refuseAnnotation(key: string, allowed: string): void {
    const value = this.service.annotations[key] ?? "";
    this.refuse("InvalidAnnotation", `Annotation ${key} is ${quote(value)}; allowed: ${allowed}.`);
  }

  /** Told twice, it counts once. */
  warn(reason: string, message: string): void {
    if (this.#warnings.some((warning) => warning.message === message)) return;
    this.#warnings.push({ service: serviceKey(this.service), reason, message });
  }

  /** @throws UserError with all that was refused. */
  throwIfAny(): void {
    const { problem } = this;
    if (problem !== undefined) throw new UserError(problem.reason, problem.message);
  }
}

/** Events take messages of 1 KiB (core/v1 validation), and the allowed must have room in them. */
const longestQuoted = 200;

function quote(value: string): string {
  return value.length <= longestQuoted
    ? JSON.stringify(value)
    : `${JSON.stringify(value.slice(0, longestQuoted))}… (${value.length} characters)`;
}
