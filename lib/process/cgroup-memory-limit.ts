import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isExhaustion } from './file-descriptors.js';

interface Hierarchy {
  readonly mount: string;
  readonly group: string;
  readonly file: string;
}

/**
 * The memory limit of the container, in bytes, from cgroup v2 or v1; `undefined` without a limit or without
 * cgroups. A limit of a parent group applies too, so the lowest one counts.
 *
 * @throws the error of the system if too many files are open
 * @param root the directory that contains `proc` and `sys`. Default `/`.
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

/** Lines are `id:controllers:path`; v2 has the id 0 and no controllers (cgroups(7)). A memory controller in v1 is missing in v2. */
function memoryHierarchy(membership: string): Hierarchy | undefined {
  const lines = membership.split('\n').map((line) => /^(\d+):([^:]*):(.*)$/.exec(line));
  const v1 = lines.find((line) => line?.[2]?.split(',').includes('memory'));
  if (v1?.[3]) return { mount: 'sys/fs/cgroup/memory', group: v1[3], file: 'memory.limit_in_bytes' };
  const v2 = lines.find((line) => line?.[1] === '0' && line[2] === '');
  if (v2?.[3]) return { mount: 'sys/fs/cgroup', group: v2[3], file: 'memory.max' };
  return undefined;
}

/**
 * `/a/b` → `/a/b`, `/a`, `/`. A container may see the path of its group on the host without the files. Then only the last
 * path exists, the root of its own mount.
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
    // Too many open files must not look like "no limit".
    if (isExhaustion(error)) throw error;
    return undefined;
  }
}
