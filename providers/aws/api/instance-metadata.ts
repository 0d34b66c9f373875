// SPDX-License-Identifier: Apache-2.0

import { getInstanceMetadataEndpoint, httpRequest } from "@smithy/credential-provider-imds";

/** On a machine without the service nobody answers. */
const timeoutMs = 1_000;

/** Seconds that a token of ours is good for: it is used at once. */
const tokenSeconds = "60";

/**
 * What the instance that this process runs on knows of itself: the last resort, where nothing else tells. By version 2 of the
 * service (a token first); at the address that the SDK's environment and profile name.
 */
export interface InstanceMetadata {
  /** For example `eu-west-1`; undefined = it runs on no instance, or may not ask. */
  region(): Promise<string | undefined>;
  /** VPC of the primary network interface. */
  vpcId(): Promise<string | undefined>;
}

export const instanceMetadata: InstanceMetadata = {
  region: () => ask((read) => read("placement/region")),
  vpcId: () =>
    ask(async (read) => {
      const mac = await read("mac");
      return await read(`network/interfaces/macs/${mac}/vpc-id`);
    }),
};

type Read = (path: string) => Promise<string>;

/** Whatever goes wrong means the same: it does not tell. */
async function ask(question: (read: Read) => Promise<string>): Promise<string | undefined> {
  try {
    const { protocol, hostname, port } = await getInstanceMetadataEndpoint();
    const place = { protocol, hostname, port, timeout: timeoutMs };
    const token = await httpRequest({
      ...place,
      method: "PUT",
      path: "/latest/api/token",
      headers: { "x-aws-ec2-metadata-token-ttl-seconds": tokenSeconds },
    });
    const headers = { "x-aws-ec2-metadata-token": token.toString() };
    const answer = await question(async (path) =>
      (await httpRequest({ ...place, path: `/latest/meta-data/${path}`, headers })).toString().trim(),
    );
    return answer === "" ? undefined : answer;
  } catch {
    return undefined;
  }
}
