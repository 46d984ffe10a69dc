/** Whether a name is among others; like GitHub, it ignores case. */
export function includesName(names: readonly string[], name: string): boolean {
  return names.some((other) => sameName(other, name));
}

/** Whether two names are the same; like GitHub, it ignores case. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
