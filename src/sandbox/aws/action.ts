// SPDX-License-Identifier: Apache-2.0

import type { Account } from "./account.ts";
import type { Parameters } from "./protocol/parameters.ts";
import type { Reply } from "./protocol/query-response.ts";

/** Does one action as a whole, or throws AwsError and has done nothing. */
export type ActionHandler = (account: Account, parameters: Parameters) => Reply;

/** What a service can do, by the name of the action. */
export type ActionTable = Readonly<Record<string, ActionHandler>>;
