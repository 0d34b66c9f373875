// SPDX-License-Identifier: Apache-2.0

/**
 * What this program uses of Node 22 and Node 20 does not have: the bundle runs on whichever `node` a machine has. To be imported
 * before anything else.
 */

/** The types know the newest Node only, so that they have to be passed by. */
function lacks(owner: object, name: string): boolean {
  return !(name in owner);
}

if (lacks(Map, "groupBy")) {
  Map.groupBy = <Key, Item>(items: Iterable<Item>, keyOf: (item: Item, index: number) => Key): Map<Key, Item[]> => {
    const groups = new Map<Key, Item[]>();
    let index = 0;
    for (const item of items) {
      const key = keyOf(item, index++);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
    return groups;
  };
}

if (lacks(Promise, "withResolvers")) {
  Promise.withResolvers = <Value>(): PromiseWithResolvers<Value> => {
    let resolve: PromiseWithResolvers<Value>["resolve"] = () => {};
    let reject: PromiseWithResolvers<Value>["reject"] = () => {};
    const promise = new Promise<Value>((onValue, onError) => {
      resolve = onValue;
      reject = onError;
    });
    return { promise, resolve, reject };
  };
}
