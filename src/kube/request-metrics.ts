// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";
import type { KubeClient, KubeRequest, KubeResponse, KubeStream } from "./client.ts";
import { httpStatusOf } from "./errors.ts";

/** Counts requests to the API server, as upstream's `rest_client_*`. */
export interface RequestRecorder {
  /** `code` is "200", "404", …, or "<error>" where there was no answer. Watches are counted when they open. */
  requested(request: { readonly method: string; readonly host: string; readonly code: string }, seconds: number): void;
  /** How long a request waited for its turn before it was made. */
  waited(request: { readonly method: string; readonly host: string }, seconds: number): void;
  /** A request is sent once more at once; `code` is what it was answered with. */
  retried(request: { readonly method: string; readonly host: string; readonly code: string }): void;
}

/** The same client, counted. */
export function countRequests(
  client: KubeClient,
  recorder: Pick<RequestRecorder, "requested">,
  clock: Clock,
): KubeClient {
  const begin = (method: string): ((code: string) => void) => {
    const startedAt = clock.monotonic();
    return (code) => recorder.requested({ method, host: client.host, code }, (clock.monotonic() - startedAt) / 1000);
  };
  return {
    host: client.host,
    async request<T>(request: KubeRequest): Promise<KubeResponse<T>> {
      const end = begin(request.method);
      try {
        const answer = await client.request<T>(request);
        end(String(answer.status));
        return answer;
      } catch (thrown) {
        end(codeOf(thrown));
        throw thrown;
      }
    },
    async *stream(stream: KubeStream): AsyncGenerator<unknown> {
      const end = begin("GET");
      let opened = false;
      const onOpen = (): void => {
        opened = true;
        end("200");
        stream.onOpen?.();
      };
      try {
        yield* client.stream({ ...stream, onOpen });
      } catch (thrown) {
        if (!opened) end(codeOf(thrown));
        throw thrown;
      }
    },
    close: () => client.close(),
  };
}

function codeOf(thrown: unknown): string {
  return String(httpStatusOf(thrown) ?? "<error>");
}
