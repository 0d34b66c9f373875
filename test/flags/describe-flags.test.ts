// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { describeFlags, grouped } from "../../src/flags/describe-flags.ts";
import {
  choiceFlag,
  durationFlag,
  listFlag,
  pairsFlag,
  portRangeFlag,
  switchFlag,
  textFlag,
} from "../../src/flags/flag-kinds.ts";

test("the help names each flag with its short form, default and environment variable", () => {
  const help = describeFlags({
    kubeconfig: textFlag("", { doc: "File.", placeholder: "FILE", env: "KUBECONFIG" }),
    "leader-elect": switchFlag(true, { doc: "Lead." }),
    once: switchFlag(false, { doc: "Once." }),
    "drain-timeout": durationFlag("3s", { doc: "Time." }),
    output: choiceFlag(["text", "json"], "text", { doc: "Form.", short: "o" }),
    paths: listFlag(["/a", "/b"], { doc: "Paths." }),
    tags: pairsFlag({ doc: "Tags." }),
    ports: portRangeFlag({ first: 30_000, last: 32_767 }, { doc: "NodePorts." }),
  });
  assert.equal(
    help,
    [
      "  --kubeconfig=FILE         File. [KUBECONFIG]",
      "  --leader-elect            Lead. (default true)",
      "  --once                    Once.",
      "  --drain-timeout=DURATION  Time. (default 3s)",
      "  -o, --output=text|json    Form. (default text)",
      "  --paths=TEXT,…            Paths. (default /a,/b)",
      "  --tags=NAME=VALUE,…       Tags.",
      "  --ports=FIRST-LAST        NodePorts. (default 30000-32767)",
    ].join("\n"),
  );
});

test("flags stand under the titles of their groups, in the order in which these come first", () => {
  const flag = switchFlag(false, { doc: "Doc." });
  const table = {
    ...grouped("First flags", { a: flag, "long-name": flag }),
    ...grouped("Second flags", { b: flag }),
    ...grouped("First flags", { c: flag }),
  };
  assert.equal(
    describeFlags(table),
    "First flags:\n  --a          Doc.\n  --long-name  Doc.\n  --c          Doc.\n\nSecond flags:\n  --b  Doc.",
  );
});
