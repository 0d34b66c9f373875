// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from "node:crypto";
import { systemClock } from "../../../src/clock.ts";
import { toMicroTime } from "../../../src/model/micro-time.ts";
import { ApiError, type KubeApi } from "../cluster/kube-api.ts";

export const ccmLeasePath = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/cloud-controller-manager";

export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds: number;
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly leaseTransitions: number;
}

interface LeaseObject {
  readonly spec: LeaseSpec;
}

/** A cloud-controller-manager of upstream, as far as others see it: its record in the Lease, as client-go writes it, every 2 s. */
export class UpstreamHolder {
  readonly identity: string = `ip-10-0-10-4.ec2.internal_${randomUUID()}`;
  readonly #api: KubeApi;
  readonly #gone = new AbortController();
  #renewals: Promise<void> = Promise.resolve();

  private constructor(api: KubeApi) {
    this.#api = api;
  }

  /** Takes the Lease from nobody, or from who has let it go. */
  static async take(api: KubeApi): Promise<UpstreamHolder> {
    const holder = new UpstreamHolder(api);
    const have = await api.find<LeaseObject>(ccmLeasePath);
    const now = toMicroTime(systemClock.now());
    const leaseTransitions = have === undefined ? 0 : have.spec.leaseTransitions + 1;
    const spec = {
      holderIdentity: holder.identity,
      leaseDurationSeconds: 15,
      acquireTime: now,
      renewTime: now,
      leaseTransitions,
    };
    await holder.#put({ ...have, spec });
    holder.#renewals = holder.#renew();
    return holder;
  }

  /** As a process that is gone, and as upstream's is on SIGTERM: the Lease has to run out. */
  async vanish(): Promise<void> {
    this.#gone.abort(new Error("the process is gone"));
    await this.#renewals;
  }

  /** As one that lets go of it (ReleaseOnCancel). */
  async letGo(): Promise<void> {
    await this.vanish();
    const have = await this.#api.get<LeaseObject>(ccmLeasePath);
    const now = toMicroTime(systemClock.now());
    const spec = { ...have.spec, holderIdentity: "", leaseDurationSeconds: 1, acquireTime: now, renewTime: now };
    await this.#put({ ...have, spec });
  }

  async #renew(): Promise<void> {
    while (!this.#gone.signal.aborted) {
      const have = await this.#api.get<LeaseObject>(ccmLeasePath);
      if (have.spec.holderIdentity !== this.identity)
        throw new Error(`${have.spec.holderIdentity} took a Lease that was held`);
      await this.#put({ ...have, spec: { ...have.spec, renewTime: toMicroTime(systemClock.now()) } });
      await systemClock.sleep(2_000, this.#gone.signal).catch(() => undefined);
    }
  }

  async #put(lease: { readonly spec: LeaseSpec }): Promise<void> {
    const body = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "cloud-controller-manager", namespace: "kube-system" },
      ...lease,
    };
    try {
      await this.#api.call({ method: "PUT", path: ccmLeasePath, body });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
      await this.#api.create(ccmLeasePath.replace(/\/[^/]+$/, ""), body);
    }
  }
}
