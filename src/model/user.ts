// SPDX-License-Identifier: Apache-2.0

/** Who asks, as Kubernetes tells users apart. */
export interface User {
  readonly name: string;
  /** undefined = whoever authenticated the user knows none. */
  readonly uid: string | undefined;
  readonly groups: readonly string[];
  /** What an authorizer may want to know beside, by keys in lower case. */
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Who says nothing about himself; the names are those of RBAC's default bindings. */
export const anonymousUser: User = {
  name: "system:anonymous",
  uid: undefined,
  groups: ["system:unauthenticated"],
  extra: {},
};

/** Of every user that was authenticated. */
const authenticatedGroup = "system:authenticated";

/** Members may do everything, by the authorizers of kube-apiserver itself. */
export const mastersGroup = "system:masters";

export function withAuthenticatedGroup(user: User): User {
  return user.groups.includes(authenticatedGroup) ? user : { ...user, groups: [...user.groups, authenticatedGroup] };
}
