// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../clock.ts";
import { ApiError, invalid } from "../api-error.ts";
import type { JsonObject } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { ObjectStore, StoreEvent } from "../object-store.ts";
import type { RequestTarget } from "../request-target.ts";
import { resourceKey, typeOf } from "../resource.ts";
import { parseSelectors, type Selector } from "../selectors.ts";
import { type ApiRequest, isTrue, numberParameter } from "./api-request.ts";
import { requireReachableRevision } from "./read-handlers.ts";

type CollectionTarget = Extract<RequestTarget, { kind: "Collection" }>;

/** One line of a watch. */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: JsonObject;
}

/** Where a watch sends its lines. */
export interface WatchSink {
  send(event: WatchEvent): void;
  /** Ends the answer as the server does it: cleanly, after the last line. */
  end(): void;
}

/** Between two bookmarks, as in kube-apiserver. */
const BOOKMARK_MS = 60_000;
/** How long a watch lasts that does not say so: between one and two times of kube-apiserver's --min-request-timeout. */
const DEFAULT_TIMEOUT_SECONDS = 1800;

interface WatchOptions {
  /** undefined = the present state first, then changes. */
  readonly since: number | undefined;
  readonly sendInitialEvents: boolean;
  readonly bookmarks: boolean;
  readonly timeoutMs: number;
}

function readOptions(request: ApiRequest, current: number): WatchOptions {
  const { query } = request;
  const sendInitialEvents = isTrue(query, "sendInitialEvents");
  rejectContradictions(query);
  const asked = query.get("resourceVersion") ?? "";
  const revision = sendInitialEvents ? requireReachableRevision(query, current) : Number(asked);
  return {
    since: sendInitialEvents || asked === "" || asked === "0" ? undefined : revision,
    sendInitialEvents,
    bookmarks: isTrue(query, "allowWatchBookmarks"),
    timeoutMs: (numberParameter(query, "timeoutSeconds") ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
  };
}

function rejectContradictions(query: URLSearchParams): void {
  const [given, match] = [query.has("sendInitialEvents"), query.get("resourceVersionMatch")];
  const why =
    given && match !== "NotOlderThan"
      ? "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
      : "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
  if (given ? match === "NotOlderThan" : match === null) return;
  const error = { reason: "FieldValueForbidden", field: "resourceVersionMatch", message: `Forbidden: ${why}` };
  throw invalid({ group: "meta.k8s.io", name: "" }, "ListOptions", [error]);
}

/** One watch: what it has to say so far, and then each change, until its time is up or it is stopped. */
export class Watch {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #target: CollectionTarget;
  readonly #isChosen: Selector;
  readonly #options: WatchOptions;
  #sink: WatchSink | undefined;
  #stops: (() => void)[] = [];
  #cancelBookmark: () => void = () => {};

  /** @throws ApiError when the request makes no sense. */
  constructor(
    request: ApiRequest,
    target: CollectionTarget,
    context: { readonly store: ObjectStore; readonly clock: Clock },
  ) {
    this.#store = context.store;
    this.#clock = context.clock;
    this.#target = target;
    this.#options = readOptions(request, context.store.revision);
    const selects = parseSelectors(request.query, target.resource);
    const { namespace } = target;
    this.#isChosen = (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) && selects(object);
  }

  /** Sends what there is to say, and goes on. A resume from before the history is an ERROR line, then the end. */
  start(sink: WatchSink): void {
    this.#sink = sink;
    try {
      this.#sendBacklog(sink);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      this.fail(thrown);
      return;
    }
    const key = resourceKey(this.#target.resource);
    this.#stops.push(this.#store.subscribe((event) => event.resource === key && this.#tell(event)));
    this.#stops.push(this.#clock.after(this.#options.timeoutMs, () => this.#expire()));
    if (this.#options.bookmarks) this.#scheduleBookmark();
  }

  /** Says what is wrong, and ends. */
  fail(error: ApiError): void {
    this.#sink?.send({ type: "ERROR", object: error.toStatus() });
    this.end();
  }

  /** Ends the answer cleanly. */
  end(): void {
    this.stop();
    this.#sink?.end();
    this.#sink = undefined;
  }

  /** Lets go of the store and of time; says nothing. */
  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#cancelBookmark();
  }

  #sendBacklog(sink: WatchSink): void {
    const key = resourceKey(this.#target.resource);
    const { since, sendInitialEvents, bookmarks } = this.#options;
    if (since !== undefined) {
      for (const event of this.#store.changesSince(key, since)) this.#tell(event);
      return;
    }
    for (const object of this.#store.list(key).filter(this.#isChosen)) sink.send({ type: "ADDED", object });
    if (sendInitialEvents && bookmarks) this.#sendBookmark({ "k8s.io/initial-events-end": "true" });
  }

  /** An object that begins or ceases to match is added or deleted, whatever happened to it. */
  #tell({ type, object, previous }: StoreEvent): void {
    const had = previous !== undefined && this.#isChosen(previous);
    const has = type !== "DELETED" && this.#isChosen(object);
    if (has) this.#sink?.send({ type: had ? "MODIFIED" : "ADDED", object });
    else if (had) this.#sink?.send({ type: "DELETED", object: withRevisionOf(previous, object) });
  }

  #sendBookmark(annotations: Readonly<Record<string, string>> | undefined): void {
    const metadata = {
      resourceVersion: String(this.#store.revision),
      ...(annotations === undefined ? {} : { annotations }),
    };
    this.#sink?.send({ type: "BOOKMARK", object: { ...typeOf(this.#target.resource), metadata } });
  }

  #scheduleBookmark(): void {
    this.#cancelBookmark = this.#clock.after(BOOKMARK_MS, () => {
      this.#sendBookmark(undefined);
      this.#scheduleBookmark();
    });
  }

  #expire(): void {
    if (this.#options.bookmarks) this.#sendBookmark(undefined);
    this.end();
  }
}

/** What ceases to match is shown as it last matched, at the revision of the change. */
function withRevisionOf(previous: KubeObject, object: KubeObject): KubeObject {
  return { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } };
}
