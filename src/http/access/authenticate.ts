// SPDX-License-Identifier: Apache-2.0

/** Who asks: in upstream's order by a front proxy's word, a certificate, or a token, and nobody is who shows none of them. */

import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { RetryableError, toFairleadError } from "../../errors.ts";
import { anonymousUser, type User, withAuthenticatedGroup } from "../../model/user.ts";
import { AnswerCache } from "./answer-cache.ts";
import { type ClientCertificate, commonNameOf, findChainProblem, userOf } from "./client-certificate.ts";
import type { ClientTrust } from "./client-trust.ts";
import { userOfHeaders } from "./front-proxy.ts";
import { type HeaderLines, headerValue } from "./header-values.ts";

/** What a request shows of who sends it. */
export interface Credentials {
  readonly headers: HeaderLines;
  readonly certificate: ClientCertificate | undefined;
}

/** `why` is for the log: it tells nothing secret, and the client is not told. */
export type Authentication =
  | { readonly kind: "User"; readonly user: User }
  | { readonly kind: "Refused"; readonly why: string };

/** Whose a token is. @throws FairleadError when it cannot be asked */
export type ReviewToken = (token: string) => Promise<Authentication>;

export interface AuthenticatorOptions {
  readonly trust: ClientTrust;
  readonly reviewToken: ReviewToken;
  readonly tokenTtlMs: number;
  readonly clock: Clock;
}

/** @throws RetryableError("TooManyRequests") */
export type Authenticate = (credentials: Credentials) => Promise<Authentication>;

type Opinion = Authentication | { readonly kind: "NoOpinion" };

const noOpinion: Opinion = { kind: "NoOpinion" };

/** Some hundred octets each. */
const maxTokens = 4_096;
const maxReviews = 64;

/**
 * The first way that leads to a user counts. Where none does and one failed, the request is refused: whoever shows a wrong token is
 * not let in as nobody.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticate {
  const reviewToken = cacheReviews(options);
  const ways: readonly ((credentials: Credentials) => Opinion | Promise<Opinion>)[] = [
    (credentials) => byFrontProxy(credentials, options),
    (credentials) => byCertificate(credentials, options),
    (credentials) => byToken(credentials, reviewToken),
  ];
  return async (credentials) => {
    const refusals: string[] = [];
    for (const way of ways) {
      const opinion = await way(credentials);
      if (opinion.kind === "User") return { kind: "User", user: withAuthenticatedGroup(opinion.user) };
      if (opinion.kind === "Refused") refusals.push(opinion.why);
    }
    return refusals.length === 0
      ? { kind: "User", user: anonymousUser }
      : { kind: "Refused", why: refusals.join("; ") };
  };
}

function byFrontProxy({ certificate, headers }: Credentials, { trust, clock }: AuthenticatorOptions): Opinion {
  const proxies = trust.frontProxies;
  if (certificate === undefined || proxies === undefined) return noOpinion;
  const problem = findChainProblem(certificate, proxies.authorities, clock.now());
  if (problem !== undefined)
    return { kind: "Refused", why: `as a front proxy's, the certificate is not good: ${problem}` };
  const name = commonNameOf(certificate.leaf) ?? "";
  if (proxies.allowedNames.length > 0 && !proxies.allowedNames.includes(name)) {
    return { kind: "Refused", why: `"${name}" is not the name of a front proxy` };
  }
  const user = userOfHeaders(headers, proxies);
  return user === undefined ? noOpinion : { kind: "User", user };
}

function byCertificate({ certificate }: Credentials, { trust, clock }: AuthenticatorOptions): Opinion {
  if (certificate === undefined || trust.clients === undefined) return noOpinion;
  const problem = findChainProblem(certificate, trust.clients, clock.now());
  if (problem !== undefined) return { kind: "Refused", why: `the client's certificate is not good: ${problem}` };
  return userOf(certificate.leaf);
}

/** RFC 6750 section 2.1; other schemes are not for us, as upstream has it. */
async function byToken({ headers }: Credentials, reviewToken: ReviewToken): Promise<Opinion> {
  const [scheme, token] = (headerValue(headers, "authorization") ?? "").trim().split(" ");
  if (scheme?.toLowerCase() !== "bearer" || token === undefined || token === "") return noOpinion;
  try {
    return await reviewToken(token);
  } catch (thrown) {
    const error = toFairleadError(thrown);
    if (error instanceof RetryableError && error.reason === "TooManyRequests") throw error;
    return { kind: "Refused", why: `the API server was not to be asked whose the token is: ${error.message}` };
  }
}

/** Tokens are kept as hashes only, by a key that no other process has. */
function cacheReviews({ reviewToken, tokenTtlMs, clock }: AuthenticatorOptions): ReviewToken {
  const key = randomBytes(32);
  const reviews = new AnswerCache<Authentication>({
    clock,
    ttlMs: () => tokenTtlMs,
    maxAnswers: maxTokens,
    maxUnderWay: maxReviews,
  });
  return (token) => reviews.get(createHmac("sha256", key).update(token).digest("base64"), () => reviewToken(token));
}
