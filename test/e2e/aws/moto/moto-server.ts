// SPDX-License-Identifier: Apache-2.0

import { freePorts } from "../../cluster/free-port.ts";
import { eventually } from "../../eventually.ts";
import type { ProcessGroup } from "../../process/process-group.ts";

export interface MotoOptions {
  /** What `install.sh` prints. */
  readonly program: string;
  readonly processes: ProcessGroup;
}

/** Starts moto with an empty account in each region. Resolves to its URL when it answers. */
export async function startMoto({ program, processes }: MotoOptions): Promise<string> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const child = processes.start({ name: "moto", command: program, args: ["--host=127.0.0.1", `--port=${port}`] });
  await eventually("moto answers", async () => {
    child.assertRunning();
    return (await fetch(`${url}/moto-api/`)).ok;
  });
  return url;
}
