// SPDX-License-Identifier: Apache-2.0

/**
 * Time for one address while pools fill up, and for one that becomes free while many wait. Run by itself:
 * `node test/bench/allocation.ts`. What counts is the shape: the columns of a row should not grow to the right.
 */

import { AddressBook } from "../../providers/baremetal/address-book.ts";
import { toAddressRequest } from "../../providers/baremetal/address-request.ts";
import { applyToBook } from "../../providers/baremetal/apply.ts";
import { toConfiguration } from "../../providers/baremetal/configuration.ts";
import { FreeRanges } from "../../providers/baremetal/free-ranges.ts";
import type { AddressRequest } from "../../providers/baremetal/model.ts";
import { planAddresses } from "../../providers/baremetal/plan.ts";
import { poolSize } from "../../providers/baremetal/pool-size.ts";
import { systemClock } from "../../src/clock.ts";
import type { LoadBalancerRequest } from "../../src/model/request.ts";
import type { IpFamily, Service } from "../../src/model/service.ts";
import { makeService } from "../support/make-service.ts";

const parts = 5;
/** Services in one pool: more than any cluster has. */
const most = 100_000;

export function benchAllocation(print: (line: string) => void): void {
  print("Microseconds for one address: reading the Service, planning and committing; by how much of the pool is taken");
  print(row("pool", ["0-20 %", "20-40 %", "40-60 %", "60-80 %", "80-100 %"], "addresses"));
  const pools = ["10.0.0.0/24", "10.0.0.0/20", "10.0.0.0/16", "10.0.0.0/8", "2001:db8::/112", "2001:db8::/48"];
  for (const pool of pools) print(fillPool(pool));
  print("");
  print("Nanoseconds for one address in the free ranges alone, every address of the pool taken");
  for (const pool of pools.slice(0, 4)) print(fillRanges(pool));
  print("");
  print("Microseconds from the end of one Service until a waiting one has its address, a /20 full");
  print(row("waiting", ["median", "p99", "most"], ""));
  for (const waiting of [904, 20_000]) print(serveWaiting(waiting));
}

/** Fills the pool, or the first addresses of it, and gives the mean for each fifth. */
function fillPool(cidr: string): string {
  const { book, size } = makeBook(cidr);
  const count = Math.min(size, most);
  const services = Array.from({ length: count }, (_, index) => toRequest(index, familyOf(cidr)));
  const means = inParts(count, (index) => {
    const service = services[index];
    if (service !== undefined) ensure(toAddressRequest(service), book);
  });
  return row(
    cidr,
    means.map((ns) => (ns / 1_000).toFixed(2)),
    `${count} of ${size < most ? size : cidr}`,
  );
}

function fillRanges(cidr: string): string {
  const [pool] = toConfiguration([poolObject(cidr)]).pools;
  const size = pool === undefined ? 0 : Number(poolSize(pool).IPv4);
  const free = new FreeRanges(pool?.ranges ?? [], () => true);
  const means = inParts(size, () => {
    const value = free.first();
    if (value !== undefined) free.take(value);
  });
  return row(
    cidr,
    means.map((ns) => ns.toFixed(0)),
    `${free.takenCount}`,
  );
}

function serveWaiting(waiting: number): string {
  const { book, size } = makeBook("10.0.0.0/20");
  const requests = Array.from({ length: size + waiting }, (_, index) => toAddressRequest(toRequest(index, "IPv4")));
  for (const request of requests) ensure(request, book);
  const times = requests.slice(0, 500).map(({ key }) => {
    const start = systemClock.monotonic();
    book.unassign(key);
    book.settle(key, []);
    return (systemClock.monotonic() - start) * 1_000;
  });
  times.sort((left, right) => left - right);
  const at = (share: number): string => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1);
  return row(String(waiting), [at(0.5), at(0.99), at(1)], "");
}

function ensure(request: AddressRequest, book: AddressBook): void {
  for (const operation of planAddresses(request, book.observe(request.key))) applyToBook(operation, book);
  book.settle(request.key, book.observe(request.key).holding?.allocation.addresses ?? []);
}

/** Mean nanoseconds of each fifth of `count` calls. */
function inParts(count: number, call: (index: number) => void): readonly number[] {
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [Math.floor((count * part) / parts), Math.floor((count * (part + 1)) / parts)];
    const start = systemClock.monotonic();
    for (let index = from; index < to; index++) call(index);
    return ((systemClock.monotonic() - start) * 1e6) / (to - from);
  });
}

function makeBook(cidr: string): { readonly book: AddressBook; readonly size: number } {
  const { pools } = toConfiguration([poolObject(cidr)]);
  const book = new AddressBook(() => undefined);
  book.configure(pools);
  const [pool] = pools;
  return { book, size: pool === undefined ? 0 : Number(poolSize(pool)[familyOf(cidr)]) };
}

function poolObject(cidr: string) {
  const common = { uid: "bench", generation: 1, createdAt: 0, labels: {}, status: {} };
  return { kind: "IPAddressPool", name: "bench", spec: { addresses: [cidr] }, ...common };
}

function toRequest(index: number, family: IpFamily): LoadBalancerRequest {
  const own: Partial<Service> = { name: `service-${index}`, createdAt: index * 1_000, ipFamilies: [family] };
  const service = makeService({ ...own, clusterIPs: [family === "IPv4" ? "10.96.0.1" : "fd00:96::1"] });
  const key = `${service.namespace}/${service.name}`;
  return { key, clusterName: "bench", uids: [service.uid], members: [{ service, endpoints: [] }], nodes: [] };
}

function familyOf(cidr: string): IpFamily {
  return cidr.includes(":") ? "IPv6" : "IPv4";
}

function row(name: string, cells: readonly string[], note: string): string {
  return `${name.padEnd(16)}${cells.map((cell) => cell.padStart(10)).join("")}  ${note}`;
}

if (import.meta.main) benchAllocation((line) => process.stdout.write(`${line}\n`));
