// SPDX-License-Identifier: Apache-2.0

import { defaultGratuitousOptions } from "../../providers/baremetal/speaker/gratuitous.ts";
import { createThreadAnnouncer } from "../../providers/baremetal/speaker/thread-announcer.ts";
import type { SpeakerConfig } from "../config.ts";
import { UserError } from "../errors.ts";
import type { Invocation } from "./command.ts";
import { connect, connectionOptionsOf } from "./connection.ts";
import { runSpeaker } from "./run-speaker.ts";
import { plainServer, serveRole } from "./running-role.ts";

/**
 * Runs until the process is asked to end: it then hands its addresses over first.
 * @throws UserError when it cannot begin; FairleadError when the thread that answers has died.
 */
export async function runSpeakerCommand(
  config: SpeakerConfig,
  _positionals: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const nodeName = config["node-name"];
  if (nodeName === "") throw new UserError("InvalidFlag", "--node-name cannot be empty: give it, or set NODE_NAME");
  const { namespace } = config;
  const connection = connect({ ...connectionOptionsOf(config), component: "speaker" }, invocation);
  connection.log.info({ version: invocation.version }, "starting");
  const died = Promise.withResolvers<never>();
  const role = runSpeaker(
    {
      nodeName,
      namespace,
      className: config["load-balancer-class"] || undefined,
      drainMs: config["drain-timeout"],
      createAnnouncer: (listener) =>
        createThreadAnnouncer(
          {
            excludeInterfaces: config["exclude-interfaces"],
            gratuitous: { ...defaultGratuitousOptions, periodicMs: config["gratuitous-interval"] },
            onDeath: (error) => died.reject(error),
          },
          listener,
        ),
    },
    connection,
  );
  await Promise.race([
    serveRole(role, [plainServer(config["http-bind-address"], connection)], connection, invocation),
    died.promise,
  ]);
  return 0;
}
