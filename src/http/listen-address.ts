// SPDX-License-Identifier: Apache-2.0

import { isIP, isIPv6 } from "node:net";
import { UserError } from "../errors.ts";

/** Where a server listens. `host` undefined = all addresses of the machine, IPv4 and IPv6. */
export interface ListenAddress {
  readonly host: string | undefined;
  /** 0 = any that is free. */
  readonly port: number;
}

/**
 * Reads Go's form: `:8080`, `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`. undefined for "" and "0", which mean "off".
 * @throws UserError("InvalidAddress")
 */
export function parseListenAddress(text: string): ListenAddress | undefined {
  if (text === "" || text === "0") return undefined;
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits ?? Number.NaN);
  if (!(port <= 65_535)) throw invalid(text);
  if (bracketed !== undefined) {
    if (!isIPv6(bracketed)) throw invalid(text);
    return { host: bracketed, port };
  }
  if (plain === undefined || plain === "") return { host: undefined, port };
  if (isIP(plain) === 0 && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(plain)) throw invalid(text);
  return { host: plain, port };
}

function invalid(text: string): UserError {
  return new UserError(
    "InvalidAddress",
    `"${text}" is not an address to listen on: give HOST:PORT, [IPv6]:PORT or :PORT`,
  );
}
