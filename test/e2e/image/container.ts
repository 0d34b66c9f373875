// SPDX-License-Identifier: Apache-2.0

/** The program in the file system of its image, as a container runtime starts it, where there is no engine to build the image. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { imageEnvironment } from "../fairlead/image-environment.ts";
import { runCommand } from "../process/run-command.ts";
import { projectFolder } from "../run-environment.ts";

/** Where a runtime mounts things, and Kubernetes the service account: mount points, which a runtime makes. */
const mountPoints = ["proc", "dev", "var/run/secrets/kubernetes.io/serviceaccount"];

/** Makes the file system of the image in a new folder. @throws Error when the script fails */
export async function makeImage(folder: string): Promise<string> {
  const path = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
  await runCommand(join(projectFolder, "image/build-root.sh"), [folder], { env: { PATH: path }, timeoutMs: 60_000 });
  for (const point of mountPoints) mkdirSync(join(folder, point), { recursive: true });
  return folder;
}

/** As Kubernetes mounts it into a pod. */
export interface ServiceAccount {
  readonly token: string;
  /** PEM. */
  readonly authority: string;
  readonly namespace: string;
}

/** Writes what a pod finds of its service account. Returns the folder. */
export function writeServiceAccount(folder: string, { token, authority, namespace }: ServiceAccount): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "token"), token);
  writeFileSync(join(folder, "ca.crt"), authority);
  writeFileSync(join(folder, "namespace"), namespace);
  return folder;
}

export interface ContainerSpec {
  /** Of `makeImage`. */
  readonly image: string;
  /** Of `writeServiceAccount`. */
  readonly serviceAccount: string;
  /** URL of the API server. */
  readonly server: string;
  /** `nonroot`: 65532, with no capability; `net-raw`: root with that one alone. */
  readonly user: "nonroot" | "net-raw";
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Shell, because only a process inside can mount: a root that is read-only but for what is mounted in it. Each `exec` keeps the process,
 * so that signals reach the program.
 */
const enter = `
mount --bind "$0" "$0"
mount --rbind /proc "$0/proc"
mount --rbind /dev "$0/dev"
mount --bind "$1" "$0/var/run/secrets/kubernetes.io/serviceaccount"
mount -o remount,bind,ro "$0"
shift
exec "$@"`;

/**
 * CAP_SYS_CHROOT remains with `net-raw`, because setpriv has to go before chroot: there is none inside. A process of another user than
 * root loses all when it becomes that user.
 */
const privileges: Readonly<Record<ContainerSpec["user"], readonly string[]>> = {
  nonroot: ["setpriv", "--no-new-privs", "chroot", "--userspec=65532:65532", "--groups="],
  "net-raw": ["setpriv", "--no-new-privs", "--bounding-set=-all,+net_raw,+sys_chroot", "--inh-caps=-all", "chroot"],
};

/** The command that runs the image's entry point with these arguments, and nothing of the environment of the test. */
export function container(spec: ContainerSpec): { readonly command: string; readonly args: readonly string[] } {
  const { hostname, port } = new URL(spec.server);
  const env = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ...imageEnvironment(),
    KUBERNETES_SERVICE_HOST: hostname,
    KUBERNETES_SERVICE_PORT: port,
    ...spec.env,
  };
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const program = [...privileges[spec.user], spec.image, "/bin/fairlead", ...spec.args];
  const args = ["--mount", "sh", "-ec", enter, spec.image, spec.serviceAccount, "env", "-i", ...variables, ...program];
  return { command: "unshare", args };
}
