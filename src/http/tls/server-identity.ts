// SPDX-License-Identifier: Apache-2.0

import { constants } from "node:crypto";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { inspectKeyPair, type KeyPair, type KeyPairFacts } from "./key-pair.ts";

/** How TLS is spoken, in OpenSSL's words; undefined = as Node has it. */
export interface TlsManner {
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
  readonly ciphers: string | undefined;
  readonly curves: string | undefined;
}

interface NamedPair {
  readonly pair: KeyPair;
  readonly names: readonly string[];
  /** Names that somebody wrote down win over those that a certificate says. */
  readonly isExplicit: boolean;
}

/** What a server proves itself by, and by whose word clients prove themselves. It changes while the server runs. */
export class ServerIdentity {
  readonly #manner: TlsManner;
  #pair: KeyPair | undefined;
  readonly #named: NamedPair[] = [];
  #authorities: readonly string[] = [];
  readonly #listeners: (() => void)[] = [];
  /** Made when they are first asked for; emptied with each change. */
  readonly #contexts = new Map<NamedPair, SecureContext>();

  constructor(manner: TlsManner) {
    this.#manner = manner;
  }

  /** The one for clients that ask for no other. @throws UserError("InvalidCertificate") */
  setPair(pair: KeyPair, what: string): KeyPairFacts {
    const facts = inspectKeyPair(pair, what);
    this.#pair = pair;
    this.#changed();
    return facts;
  }

  /**
   * The pair at this place of the list, for these hosts or, where there are none, those that the certificate names.
   * @throws UserError("InvalidCertificate")
   */
  setNamedPair(place: number, pair: KeyPair, names: readonly string[]): KeyPairFacts {
    const facts = inspectKeyPair(pair, "sni-serving-cert");
    const isExplicit = names.length > 0;
    this.#named[place] = { pair, names: isExplicit ? names : facts.names, isExplicit };
    this.#changed();
    return facts;
  }

  /** PEM. */
  setAuthorities(pem: readonly string[]): void {
    this.#authorities = pem;
    this.#changed();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** For the server as a whole. */
  options(): SecureContextOptions {
    return this.#optionsFor(this.#pair);
  }

  /** For a client that asks for this host; undefined = as for all. */
  contextFor(host: string): SecureContext | undefined {
    const named = this.#find(host.toLowerCase());
    if (named === undefined) return undefined;
    const context = this.#contexts.get(named) ?? createSecureContext(this.#optionsFor(named.pair));
    this.#contexts.set(named, context);
    return context;
  }

  /** Whole names win over those with `*`; names that were written down over those of certificates; earlier pairs over later ones. */
  #find(host: string): NamedPair | undefined {
    const wildcard = host.replace(/^[^.]+/, "*");
    for (const name of [host, wildcard]) {
      const bearers = this.#named.filter(({ names }) => names.includes(name));
      const found = bearers.find(({ isExplicit }) => isExplicit) ?? bearers[0];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #optionsFor(pair: KeyPair | undefined): SecureContextOptions {
    const { minVersion, ciphers, curves } = this.#manner;
    return {
      ...pair,
      // Not undefined where there are none: then OpenSSL would believe everybody that browsers believe.
      ca: [...this.#authorities],
      // A session that is taken up again would bring the verdict of its first handshake along.
      secureOptions: constants.SSL_OP_NO_TICKET,
      minVersion,
      ...(ciphers !== undefined && { ciphers }),
      ...(curves !== undefined && { ecdhCurve: curves }),
    };
  }

  #changed(): void {
    this.#contexts.clear();
    for (const listener of this.#listeners) listener();
  }
}
