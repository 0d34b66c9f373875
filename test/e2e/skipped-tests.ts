// SPDX-License-Identifier: Apache-2.0

/** A reporter of node's test runner that writes the names of skipped and unfinished tests, one a line: in CI there may be none. */

import type { TestEvent } from "node:test/reporters";

// biome-ignore lint/style/noDefaultExport: node's test runner takes the default export of a reporter's module.
export default async function* skippedTests(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.skip !== undefined || data.todo !== undefined) yield `${data.file ?? ""}: ${data.name}\n`;
  }
}
