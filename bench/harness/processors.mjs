import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Which processor is whose, so that what is measured and what measures never take turns on one: a server has the
 * first one, the load generator and what the servers depend on have the second. `undefined` where processes cannot
 * be bound to a processor (`taskset` is Linux') or there is only one.
 */
export const PROCESSORS = assign();

function assign() {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    const [server, load] = allowed();
    return load === undefined ? undefined : { server, load };
  } catch {
    return undefined;
  }
}

/** `0-2,5` → 0, 1, 2, 5 */
function allowed() {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
