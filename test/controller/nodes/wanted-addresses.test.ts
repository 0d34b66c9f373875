// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hasIp, sameAddresses, wantedAddresses } from "../../../src/controller/nodes/wanted-addresses.ts";
import type { NodeAddress } from "../../../src/model/request.ts";

const read = (text: string): readonly NodeAddress[] =>
  text
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => {
      const [type = "", ...rest] = word.split("=");
      return { type, address: rest.join("=") };
    });
const print = (addresses: readonly NodeAddress[]): string =>
  addresses.map(({ type, address }) => `${type}=${address}`).join(" ");

const machine = "InternalIP=10.0.0.1 InternalIP=10.0.0.2 ExternalIP=203.0.113.1 InternalDNS=a.internal";

const cases: readonly {
  readonly name: string;
  readonly machine: string;
  readonly have?: string;
  readonly provided?: readonly string[];
  /** undefined = refused. */
  readonly want: string | undefined;
}[] = [
  { name: "as the machine has them", machine, want: machine },
  {
    name: "the kubelet's Hostname stays where the provider gives none",
    machine: "InternalIP=10.0.0.1",
    have: "InternalIP=10.9.9.9 Hostname=a",
    want: "InternalIP=10.0.0.1 Hostname=a",
  },
  {
    name: "the provider's Hostname wins",
    machine: "InternalIP=10.0.0.1 Hostname=b",
    have: "Hostname=a",
    want: "InternalIP=10.0.0.1 Hostname=b",
  },
  {
    name: "a provided IP comes first and suppresses others of its type",
    machine,
    provided: ["10.0.0.2"],
    want: "InternalIP=10.0.0.2 ExternalIP=203.0.113.1 InternalDNS=a.internal",
  },
  {
    name: "dual-stack: in the order of --node-ip",
    machine: "InternalIP=10.0.0.1 InternalIP=fd00::1 InternalIP=10.0.0.2 ExternalIP=203.0.113.1",
    provided: ["fd00::1", "10.0.0.2"],
    want: "InternalIP=fd00::1 InternalIP=10.0.0.2 ExternalIP=203.0.113.1",
  },
  {
    name: "dual-stack: each suppresses the type that it is of, in both families",
    machine: "InternalIP=10.0.0.1 ExternalIP=203.0.113.1 InternalIP=fd00::1 ExternalIP=2001:db8::1 Hostname=a",
    provided: ["203.0.113.1", "fd00::1"],
    want: "ExternalIP=203.0.113.1 InternalIP=fd00::1 Hostname=a",
  },
  {
    name: "dual-stack: what is of no type of theirs stays, in both families",
    machine: "InternalIP=10.0.0.1 ExternalIP=203.0.113.1 InternalIP=fd00::1 ExternalIP=2001:db8::1 Hostname=a",
    provided: ["fd00::1", "10.0.0.1"],
    want: "InternalIP=fd00::1 InternalIP=10.0.0.1 ExternalIP=203.0.113.1 ExternalIP=2001:db8::1 Hostname=a",
  },
  { name: "a range is no address", machine, provided: ["10.0.0.0/24"], want: undefined },
  { name: "nor are the words behind an address", machine, provided: ["10.0.0.1", "some-name"], want: undefined },
  { name: "nor is every address", machine, provided: ["0.0.0.0"], want: undefined },
  {
    name: "a provided IP of another type suppresses that type only",
    machine,
    provided: ["203.0.113.1"],
    want: "ExternalIP=203.0.113.1 InternalIP=10.0.0.1 InternalIP=10.0.0.2 InternalDNS=a.internal",
  },
  {
    name: "one address under two types comes first under both",
    machine: "ExternalIP=203.0.113.1 InternalIP=10.0.0.1 InternalIP=203.0.113.1",
    provided: ["203.0.113.1"],
    want: "ExternalIP=203.0.113.1 InternalIP=203.0.113.1",
  },
  {
    name: "another spelling of an IPv6 address is the same address",
    machine: "InternalIP=fd00:0:0::1",
    provided: ["fd00::1"],
    want: "InternalIP=fd00:0:0::1",
  },
  { name: "a provided IP that the machine does not have", machine, provided: ["10.0.0.3"], want: undefined },
  { name: "one of two that it does not have", machine, provided: ["10.0.0.1", "fd00::1"], want: undefined },
  {
    name: "what is no IP, even where the provider repeats it",
    machine: "InternalIP=eth0",
    provided: ["eth0"],
    want: undefined,
  },
  {
    name: "a machine without addresses says nothing of them",
    machine: "",
    have: "InternalIP=10.0.0.1 Hostname=a",
    want: "InternalIP=10.0.0.1 Hostname=a",
  },
  {
    name: "but a provided IP is not among them",
    machine: "",
    have: "InternalIP=10.0.0.1",
    provided: ["10.0.0.1"],
    want: undefined,
  },
  {
    name: "an address that comes twice is one",
    machine: "InternalIP=10.0.0.1 InternalIP=10.0.0.1",
    want: "InternalIP=10.0.0.1",
  },
  {
    name: "a node address that is said twice by --node-ip is one",
    machine: "InternalIP=10.0.0.1",
    provided: ["10.0.0.1", "10.0.0.1"],
    want: "InternalIP=10.0.0.1",
  },
];

describe("the addresses a node is to have", () => {
  for (const { name, machine, have = "", provided = [], want } of cases) {
    test(name, () => {
      const wanted = wantedAddresses({ name: "a", addresses: read(have), providedIPs: provided }, read(machine));
      assert.equal(wanted.kind === "Wanted" ? print(wanted.addresses) : undefined, want);
    });
  }

  test("a refusal says what, where, and how to mend it", () => {
    const wanted = wantedAddresses(
      { name: "a", addresses: [], providedIPs: ["10.9.9.9"] },
      read("InternalIP=10.0.0.1"),
    );
    assert.deepEqual(wanted, {
      kind: "Refused",
      problem: {
        kind: "UserError",
        reason: "ProvidedNodeIPNotFound",
        message:
          "The kubelet of a was told --node-ip 10.9.9.9 (annotation alpha.kubernetes.io/provided-node-ip), which is not among the " +
          "addresses of its machine: InternalIP 10.0.0.1. Give the kubelet one of these, or the machine that address.",
      },
    });
  });
});

const pairs: readonly (readonly [same: boolean, have: string, want: string])[] = [
  [true, "", ""],
  [true, machine, machine],
  [true, "InternalIP=10.0.0.1 ExternalIP=203.0.113.1", "ExternalIP=203.0.113.1 InternalIP=10.0.0.1"],
  [false, "InternalIP=10.0.0.1 InternalIP=10.0.0.2", "InternalIP=10.0.0.2 InternalIP=10.0.0.1"],
  // The two that upstream's comparison by type takes for equal, because it looks at the last of a type alone.
  [false, "InternalIP=10.0.0.1 InternalIP=10.0.0.2", "InternalIP=10.0.0.3 InternalIP=10.0.0.2"],
  [false, "InternalIP=10.0.0.1 InternalIP=10.0.0.2", "InternalIP=10.0.0.2 InternalIP=10.0.0.2"],
  [false, "InternalIP=10.0.0.1", "ExternalIP=10.0.0.1"],
  [false, "InternalIP=10.0.0.1 ExternalIP=1.1.1.1", "InternalIP=10.0.0.1 InternalIP=1.1.1.1"],
  [false, "InternalIP=10.0.0.1", ""],
];

for (const [same, have, want] of pairs) {
  test(`[${have}] and [${want}] are ${same ? "the same" : "not the same"}`, () => {
    assert.equal(sameAddresses(read(have), read(want)), same);
    assert.equal(sameAddresses(read(want), read(have)), same);
  });
}

test("names alone are no IP address", () => {
  assert.equal(hasIp(read("Hostname=a InternalDNS=a.internal ExternalDNS=a.example")), false);
  assert.equal(hasIp(read("Hostname=a InternalIP=10.0.0.1")), true);
  assert.equal(hasIp(read("ExternalIP=203.0.113.1")), true);
});
