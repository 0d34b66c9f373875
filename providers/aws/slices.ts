// SPDX-License-Identifier: Apache-2.0

/** The items in their order, in as few slices of at most `size` as there may be: AWS takes so many in one call. */
export function inSlices<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
