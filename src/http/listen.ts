// SPDX-License-Identifier: Apache-2.0

import type { AddressInfo, Server } from "node:net";
import { UserError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { ListenAddress } from "./listen-address.ts";

/** As it was bound: port 0 has become a real one. */
export interface BoundAddress {
  readonly host: string;
  readonly port: number;
}

export interface ListenOptions {
  readonly log: Log;
  /** SO_REUSEPORT. */
  readonly sharesPort?: boolean;
}

/** @throws UserError("AddressUnavailable") when it cannot be bound */
export function listen(server: Server, address: ListenAddress, options: ListenOptions): Promise<BoundAddress> {
  const { host, port } = address;
  const { log, sharesPort: reusePort = false } = options;
  return new Promise((resolve, reject) => {
    const fail = (thrown: Error): void => {
      const message = `cannot listen on ${host ?? ""}:${port}: ${thrown.message}`;
      reject(new UserError("AddressUnavailable", message, { cause: thrown }));
    };
    server.once("error", fail);
    server.listen({ port, ...(host !== undefined && { host }), ...(reusePort && { reusePort }) }, () => {
      server.removeListener("error", fail);
      // Such as too many open files: nobody is let in for a moment, which is no reason to end.
      server.on("error", (thrown) => log.error({ err: thrown }, "a connection could not be accepted"));
      const bound = server.address() as AddressInfo;
      resolve({ host: bound.address, port: bound.port });
    });
  });
}
