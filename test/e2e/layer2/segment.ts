// SPDX-License-Identifier: Apache-2.0

import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { NetworkNamespace, namespacePrefix } from "../lan/network-namespace.ts";
import { readRunEnvironment } from "../run-environment.ts";
import { AnnouncerProcess, type AnnouncerSettings } from "./announcer-process.ts";

/** Addresses are usable at once, except where a test wants it otherwise. */
const withoutDad = { "net.ipv6.conf.all.accept_dad": "0", "net.ipv6.conf.default.accept_dad": "0" };

/** Two machines and a cable between them, eth0 at both ends: 10.9.0.1 and fd00:9::1 the node, .2 and ::2 the client. */
export class Segment {
  readonly node: NetworkNamespace;
  readonly client: NetworkNamespace;
  readonly #announcers: AnnouncerProcess[] = [];

  private constructor(node: NetworkNamespace, client: NetworkNamespace) {
    this.node = node;
    this.client = client;
  }

  /** `name` tells the namespaces of one process apart. */
  static async create(name: string): Promise<Segment> {
    const node = await NetworkNamespace.create(`${namespacePrefix}${name}-node`);
    const client = await NetworkNamespace.create(`${namespacePrefix}${name}-client`);
    for (const namespace of [node, client]) await namespace.sysctl(withoutDad);
    await node.links([`link add eth0 type veth peer name eth0 netns ${client.name}`, "link set eth0 up"]);
    await client.links(["link set eth0 up"]);
    await addAddresses(node, "eth0", 1);
    await addAddresses(client, "eth0", 2);
    return new Segment(node, client);
  }

  /** The worker of the bundle, so that what is tried here is what runs. `prefix` is a command to run it with. */
  announcer(settings: AnnouncerSettings = {}, prefix: readonly string[] = []): AnnouncerProcess {
    const workerUrl = pathToFileURL(join(dirname(readRunEnvironment().bundle), "worker.js")).href;
    const announcer = AnnouncerProcess.start(this.node, { workerUrl, ...settings }, prefix);
    this.#announcers.push(announcer);
    return announcer;
  }

  async delete(): Promise<void> {
    await Promise.all(this.#announcers.map((announcer) => announcer.stop()));
    await this.node.delete();
    await this.client.delete();
  }
}

export async function addAddresses(namespace: NetworkNamespace, link: string, host: number): Promise<void> {
  await namespace.links([`addr add 10.9.0.${host}/24 dev ${link}`, `addr add fd00:9::${host}/64 dev ${link}`]);
}

/** Hardware address of a link, lower case. */
export async function macOf(namespace: NetworkNamespace, link: string): Promise<string> {
  return (await namespace.run("cat", [`/sys/class/net/${link}/address`])).trim();
}
