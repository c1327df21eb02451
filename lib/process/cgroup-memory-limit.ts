import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isExhaustion } from './file-descriptors.js';

interface Hierarchy {
  readonly mount: string;
  readonly group: string;
  readonly file: string;
}

/**
 * How much memory the container may use, in bytes, from cgroup v2 or v1; `undefined` where nothing limits it or there
 * are no cgroups. A limit on any group above the process's own holds too, so the lowest one counts.
 *
 * @throws the error of the system if no file can be opened because too many are open
 * @param root where `proc` and `sys` are looked for. Default `/`.
 */
export function readCgroupMemoryLimit(root = '/'): number | undefined {
  const membership = read(join(root, 'proc/self/cgroup'));
  const hierarchy = membership === undefined ? undefined : memoryHierarchy(membership);
  if (!hierarchy) return undefined;
  const limits = groupAndParents(hierarchy.group)
    .map((group) => read(join(root, hierarchy.mount, group, hierarchy.file)))
    .map(parseLimit)
    .filter((limit) => limit !== undefined);
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

/** Lines are `id:controllers:path`; v2 has the id 0 and no controllers (cgroups(7)). Where v1 has the memory controller, v2 has not. */
function memoryHierarchy(membership: string): Hierarchy | undefined {
  const lines = membership.split('\n').map((line) => /^(\d+):([^:]*):(.*)$/.exec(line));
  const v1 = lines.find((line) => line?.[2]?.split(',').includes('memory'));
  if (v1?.[3]) return { mount: 'sys/fs/cgroup/memory', group: v1[3], file: 'memory.limit_in_bytes' };
  const v2 = lines.find((line) => line?.[1] === '0' && line[2] === '');
  if (v2?.[3]) return { mount: 'sys/fs/cgroup', group: v2[3], file: 'memory.max' };
  return undefined;
}

/**
 * `/a/b` → `/a/b`, `/a`, `/`. A container may see the path that its group has on the host, of which it can see no
 * file: then only the last one, the root of its own mount, exists.
 */
function groupAndParents(path: string): string[] {
  const group = posix.resolve('/', path);
  return group === '/' ? ['/'] : [group, ...groupAndParents(posix.dirname(group))];
}

/** v2 says `max` for "no limit", v1 says 2^63 rounded down to a page. */
function parseLimit(text: string | undefined): number | undefined {
  const limit = /^\d+$/.test(text?.trim() ?? '') ? Number(text) : undefined;
  return limit !== undefined && limit <= Number.MAX_SAFE_INTEGER ? limit : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // "No descriptor left to read it with" must not pass for "no limit".
    if (isExhaustion(error)) throw error;
    return undefined;
  }
}
