/** How many timers, sockets and other handles keep the process alive, by their type. */
export type ResourceCounts = ReadonlyMap<string, number>;

export function activeResources(): ResourceCounts {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** The types of which there are at least `least` more than before, as a list for a person; `undefined` if none. */
export function growthOf(before: ResourceCounts, after: ResourceCounts, least: number): string | undefined {
  const grown = [...after]
    .map(([type, count]) => ({ type, more: count - (before.get(type) ?? 0) }))
    .filter(({ more }) => more >= least);
  return grown.length === 0 ? undefined : grown.map(({ type, more }) => `${more} × ${type}`).join(', ');
}
