// SPDX-License-Identifier: Apache-2.0

/**
 * NodePorts for Services on which the API server was told to allocate none, for providers that need them. We choose, the API
 * server judges: a refused number is not tried again in this pass, and whoever edits the Service at the same time goes first.
 */

import { RetryableError, toFairleadError } from "../errors.ts";
import { chooseNodePorts, type NodePortChoice } from "../model/node-port.ts";
import type { LoadBalancerRequest, Member } from "../model/request.ts";
import type { Service } from "../model/service.ts";
import { serviceKey } from "../model/service.ts";
import type { Loop } from "./loop.ts";
import { write } from "./publish.ts";

/** Refusals in one pass before others have their turn. */
const maxAttempts = 32;

/** The request, its members with a NodePort on each port where the provider needs one. @throws RetryableError */
export async function allotNodePorts(request: LoadBalancerRequest, loop: Loop): Promise<LoadBalancerRequest> {
  if (!request.members.some(lacksNodePort) || !loop.runtime.provider.needsNodePorts(request)) return request;
  const members: Member[] = [];
  for (const member of request.members) {
    members.push(lacksNodePort(member) ? { ...member, service: await allot(member.service, loop) } : member);
  }
  return { ...request, members };
}

/** Where the API server allocates, a port without NodePort is only one that it has not told us of yet. */
function lacksNodePort({ service }: Member): boolean {
  return !service.allocateLoadBalancerNodePorts && service.ports.some(({ nodePort }) => nodePort === undefined);
}

async function allot(start: Service, loop: Loop): Promise<Service> {
  const { range, census } = loop.nodePorts;
  const taken = new Set(census.taken());
  let service = start;
  let isSingly = false;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const choices = chooseNodePorts(service.ports, { range, taken, random: loop.random });
    if (choices === "RangeFull") throw rangeFull(service, loop);
    if (choices.length === 0) return service;
    const tried = isSingly ? sameAsFirst(choices) : choices;
    const answer = await propose(service, tried, loop);
    if (answer === "Taken") {
      // The refusal of several does not say which one it is about: from here on one number at a time.
      if (new Set(tried.map(({ nodePort }) => nodePort)).size > 1) isSingly = true;
      else for (const { nodePort } of tried) taken.add(nodePort);
    } else {
      census.take(tried);
      service = answer;
    }
  }
  throw new RetryableError(
    "NodePortTaken",
    `${maxAttempts} NodePorts chosen for ${serviceKey(service)} were all taken.`,
  );
}

async function propose(service: Service, choices: readonly NodePortChoice[], loop: Loop): Promise<Service | "Taken"> {
  try {
    const now = await write(service, () => loop.writer.patchNodePorts(service, choices, loop.io.signal), loop);
    loop.io.log.info({ service: serviceKey(service), choices }, "NodePorts written");
    return now;
  } catch (thrown) {
    if (toFairleadError(thrown).reason === "NodePortTaken") return "Taken";
    throw thrown;
  }
}

function sameAsFirst(choices: readonly NodePortChoice[]): readonly NodePortChoice[] {
  return choices.filter(({ nodePort }) => nodePort === choices[0]?.nodePort);
}

function rangeFull(service: Service, { nodePorts: { range } }: Loop): RetryableError {
  return new RetryableError(
    "NodePortRangeFull",
    `No NodePort from ${range.first} to ${range.last} is free for ${serviceKey(service)}: delete Services that hold some, or widen the range of kube-apiserver and of this controller.`,
  );
}
