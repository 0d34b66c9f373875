// SPDX-License-Identifier: Apache-2.0

import type { Authorities } from "./authorities.ts";
import type { FrontProxies } from "./front-proxy.ts";

/** Whose certificates of clients are believed at present. It changes while the server runs: whoever asks, asks anew. */
export class ClientTrust {
  #clients: Authorities | undefined;
  #frontProxies: FrontProxies | undefined;
  readonly #listeners: (() => void)[] = [];

  /** Those who say who the client is; undefined = certificates of clients say nothing. */
  get clients(): Authorities | undefined {
    return this.#clients;
  }

  get frontProxies(): FrontProxies | undefined {
    return this.#frontProxies;
  }

  /** All authorities, in PEM, one text for each kind. */
  get pem(): readonly string[] {
    return [this.#clients, this.#frontProxies?.authorities].flatMap((authorities) => authorities?.pem ?? []);
  }

  setClients(authorities: Authorities | undefined): void {
    this.#change(() => {
      this.#clients = authorities;
    });
  }

  setFrontProxies(proxies: FrontProxies | undefined): void {
    this.#change(() => {
      this.#frontProxies = proxies;
    });
  }

  /** Called when the authorities have changed. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #change(change: () => void): void {
    const before = this.pem.join();
    change();
    if (this.pem.join() === before) return;
    for (const listener of this.#listeners) listener();
  }
}
