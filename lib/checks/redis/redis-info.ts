/** The reply of `INFO` or `CLUSTER INFO`, field by field. */
export type RedisInfo = ReadonlyMap<string, string>;

/** Reads `field:value` lines; comments, blank lines and nonsense are left out. */
export function parseInfo(text: string): RedisInfo {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

/** The sum of a numeric field over all servers. */
export const sumOf = (infos: readonly RedisInfo[], field: string): number =>
  infos.reduce((sum, info) => sum + (Number(info.get(field)) || 0), 0);
