/** The number of timers, sockets and other handles that keep the process alive, by type. */
export type ResourceCounts = ReadonlyMap<string, number>;

export function activeResources(): ResourceCounts {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** Lists the types that grew by at least `least`, for a message; `undefined` if none did. */
export function growthOf(before: ResourceCounts, after: ResourceCounts, least: number): string | undefined {
  const grown = [...after]
    .map(([type, count]) => ({ type, more: count - (before.get(type) ?? 0) }))
    .filter(({ more }) => more >= least);
  return grown.length === 0 ? undefined : grown.map(({ type, more }) => `${more} × ${type}`).join(', ');
}
