// SPDX-License-Identifier: Apache-2.0

/**
 * One of the controllers that the controller manager runs beside each other, under upstream's name, for example
 * `service-lb-controller` or `cloud-node-controller`. It is made before this process leads, and follows the cluster from then on by
 * what it is told; it is started when this process leads, at most once, and stopped at most twice.
 */
export interface ManagedController {
  /** Upstream's: name of the check under /healthz, and the label `name` of `running_managed_controllers`. */
  readonly name: string;
  /** Why only a new process would help; undefined = all is well. */
  problem(): string | undefined;
  /** Begins to work. What has to be read for that is there already. */
  start(): void | Promise<void>;
  /**
   * Begins nothing any more, cuts what is still under way after `graceMs` (0 = at once), and resolves when nothing is done any more.
   * May be called before `start`, which then does nothing, and again, to cut sooner. Never rejects.
   */
  stop(graceMs: number): Promise<void>;
}
