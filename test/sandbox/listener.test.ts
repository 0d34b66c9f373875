// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Listener } from "../../src/sandbox/listener.ts";

test("a listener that is closed refuses, breaks what is open, and opens again on the same port", async () => {
  let asked = 0;
  let arrived = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const listener = new Listener({
    onRequest(request, response) {
      asked += 1;
      if (request.url === "/held") return arrived();
      response.end("ok");
    },
  });
  const port = await listener.listen("127.0.0.1", 0);
  const url = `http://127.0.0.1:${port}`;
  const held = fetch(`${url}/held`);
  const broken = assert.rejects(held);
  await first;
  await listener.close();
  await broken;
  await assert.rejects(fetch(url));
  assert.equal(await listener.listen("127.0.0.1", port), port);
  assert.equal(await (await fetch(url)).text(), "ok");
  assert.equal(asked, 2);
  await listener.close();
  await listener.close();
});
