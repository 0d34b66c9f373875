// SPDX-License-Identifier: Apache-2.0

/** Where everything of the scenarios is. */
export const region = "eu-central-1";
