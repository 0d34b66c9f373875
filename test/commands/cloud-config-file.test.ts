// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { CloudConfig } from "../../src/cloud-config/cloud-config.ts";
import { followCloudConfig, loadCloudConfig } from "../../src/commands/cloud-config-file.ts";
import { type Problem, UserError } from "../../src/errors.ts";
import { silentLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { FakeClock } from "../support/fake-clock.ts";

const one = "apiVersion: fairlead.dev/v1alpha1\nkind: CloudConfig\nproviders:\n- name: baremetal\n";
const two = `${one}- { name: aws, loadBalancerClass: example.com/nlb }\n`;

/** A folder as Kubernetes mounts a ConfigMap: the file is a link into a folder that is a link, which is exchanged as a whole. */
class Mount {
  readonly folder: string = mkdtempSync(join(tmpdir(), "fairlead-cloud-config-"));
  readonly file: string = join(this.folder, "cloud.yaml");
  #version = 0;

  constructor(text: string) {
    this.put(text);
    symlinkSync(join("..data", "cloud.yaml"), this.file);
  }

  put(text: string | undefined): void {
    this.#version += 1;
    const name = `..version-${this.#version}`;
    mkdirSync(join(this.folder, name));
    if (text !== undefined) writeFileSync(join(this.folder, name, "cloud.yaml"), text);
    symlinkSync(name, join(this.folder, "..data_tmp"));
    renameSync(join(this.folder, "..data_tmp"), join(this.folder, "..data"));
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe("the file of --cloud-config", () => {
  let mount: Mount;

  beforeEach(() => {
    mount = new Mount(one);
  });

  afterEach(() => mount.end());

  const flags = (own: Partial<Parameters<typeof loadCloudConfig>[0]> = {}): Parameters<typeof loadCloudConfig>[0] => ({
    "cloud-config": mount.file,
    "cloud-provider": "baremetal",
    "load-balancer-class": "",
    ...own,
  });

  test("need not be there: then there is the provider of --cloud-provider", async () => {
    assert.deepEqual(await loadCloudConfig(flags({ "cloud-config": "", "cloud-provider": "aws" })), {
      text: undefined,
      cloudConfig: {
        providers: [{ name: "aws", loadBalancerClass: undefined, aws: { flags: {} } }],
        clusterName: undefined,
        remarks: [],
      },
    });
  });

  test("is read", async () => {
    const { text, cloudConfig } = await loadCloudConfig(flags());
    assert.equal(text, one);
    assert.deepEqual(
      cloudConfig.providers.map(({ name }) => name),
      ["baremetal"],
    );
  });

  test("must be there, when it is named", async () => {
    unlinkSync(mount.file);
    await assert.rejects(loadCloudConfig(flags()), {
      reason: "UnreadableCloudConfig",
      message: /^--cloud-config=.*ENOENT/,
    });
  });

  test("must have the provider that looks after nodes", async () => {
    await assert.rejects(loadCloudConfig(flags({ "cloud-provider": "aws" })), {
      reason: "InvalidCloudConfig",
      message: /none of its providers is aws, which --cloud-provider names; there is baremetal/,
    });
    mount.put("[Global]\n");
    await assert.rejects(loadCloudConfig(flags()), { message: /none of its providers is baremetal/ });
    assert.equal((await loadCloudConfig(flags({ "cloud-provider": "aws" }))).cloudConfig.providers.length, 1);
  });

  test("must not leave two providers one class, when --load-balancer-class has been given to the one without", async () => {
    mount.put(two);
    await assert.rejects(loadCloudConfig(flags({ "load-balancer-class": "example.com/nlb" })), {
      message: /two of its providers have the class example\.com\/nlb, which --load-balancer-class gives/,
    });
    assert.equal((await loadCloudConfig(flags({ "load-balancer-class": "other" }))).cloudConfig.providers.length, 2);
  });

  describe("is followed:", async () => {
    const clock = new FakeClock();
    let stopped: AbortController;
    let applied: CloudConfig[];
    let told: Problem[];
    let refusal: Error | undefined;
    let following: Promise<void>;
    const metrics = createMetrics();

    beforeEach(async () => {
      stopped = new AbortController();
      applied = [];
      told = [];
      refusal = undefined;
      following = followCloudConfig(
        {
          flags: flags(),
          loaded: await loadCloudConfig(flags()),
          apply(cloudConfig) {
            if (refusal !== undefined) throw refusal;
            applied.push(cloudConfig);
          },
          tell: (problem) => told.push(problem),
          connection: { clock, log: silentLog, metrics },
        },
        stopped.signal,
      );
      await untilItWaits();
    });

    afterEach(async () => {
      stopped.abort(new Error("the test is over"));
      await following;
    });

    const untilItWaits = async (): Promise<void> => {
      while (clock.pending === 0) await nextTurn();
    };

    /** What it finds is looked at twice. */
    const look = async (): Promise<void> => {
      await clock.advance(10_000);
      await untilItWaits();
      await clock.advance(1_000);
      await untilItWaits();
    };

    const isStale = async (): Promise<boolean> =>
      (await metrics.expose()).includes('fairlead_configuration_stale{source="cloud-config"} 1');

    test("what is new comes into force, once", async () => {
      await look();
      assert.equal(applied.length, 0);
      mount.put(two);
      await look();
      await look();
      assert.deepEqual(
        applied.map(({ providers }) => providers.length),
        [2],
      );
      assert.equal(await isStale(), false);
    });

    test("what is half written is let be until all of it is there", async () => {
      for (const text of ["", one, two]) {
        mount.put(text);
        await clock.advance(10_000);
        await untilItWaits();
      }
      assert.deepEqual([applied, told], [[], []]);
      await clock.advance(1_000);
      await untilItWaits();
      assert.deepEqual(
        applied.map(({ providers }) => providers.length),
        [2],
      );
    });

    test("what is broken changes nothing, and is told", async () => {
      mount.put(`${one}- name: nobody\n`);
      await look();
      await look();
      assert.equal(applied.length, 0);
      assert.deepEqual(
        told.map(({ reason }) => reason),
        ["InvalidCloudConfig"],
      );
      assert.match(told[0]?.message ?? "", /cloud\.yaml:5: providers\[1\]\.name: "nobody" must be aws or baremetal/);
      assert.equal(await isStale(), true);
      mount.put(two);
      await look();
      assert.equal(applied.length, 1);
      assert.equal(await isStale(), false);
    });

    test("what cannot be put in force is tried again", async () => {
      refusal = new UserError("Unusable", "cannot be used");
      mount.put(two);
      for (const _ of [1, 2]) {
        await look();
        assert.deepEqual([told.map(({ reason }) => reason), await isStale()], [["Unusable"], true]);
      }
      refusal = undefined;
      await look();
      assert.deepEqual([applied.length, await isStale()], [1, false]);
    });

    test("what is gone changes nothing, and what comes back as it was neither", async () => {
      mount.put(undefined);
      await look();
      assert.equal(await isStale(), true);
      assert.deepEqual(
        told.map(({ reason }) => reason),
        ["UnreadableFile"],
      );
      mount.put(one);
      await look();
      assert.deepEqual([applied, await isStale()], [[], false]);
    });

    test("what no longer fits the flags changes nothing", async () => {
      mount.put(one.replace("baremetal", "aws"));
      await look();
      assert.deepEqual(applied, []);
      assert.match(told[0]?.message ?? "", /none of its providers is baremetal/);
    });
  });
});
