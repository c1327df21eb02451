import { difference } from '../harness/goals.mjs';
import { launchVariant } from '../harness/launch.mjs';
import { BOOT } from '../harness/servers.mjs';

const boot = (health) => launchVariant(BOOT, { health });

const WHY =
  'Half of the time is the import: Node resolves, reads and compiles 12 files, which takes as long as the import of terminus ' +
  'in the same run. In the other half, Nest scans and injects the controllers and providers of the module, and maps their ' +
  'routes. One file for all entry points would save some of the reading, but load the code of every subpath.';

/**
 * Each program loads Nest and its Express adapter first. The figure is the import of the health module, and the boot of an
 * empty application with it, until it listens.
 */
export default {
  title: 'Import and boot',
  unit: 'ms',
  columns: { importMs: 'import, ms', rssMib: 'resident memory, MiB', heapMib: 'live heap, MiB' },
  pace: (pace) => ({ ...pace, launches: 1, rounds: 20 }),
  variants: {
    'bare Nest': boot('nothing'),
    '@nestjs/terminus': boot('@nestjs/terminus'),
    'nestjs-vitals': boot('nestjs-vitals'),
  },
  goals: [
    difference({ of: 'nestjs-vitals', to: 'bare Nest', atMost: 15, unit: 'ms', why: WHY }),
    difference({
      of: 'nestjs-vitals',
      to: 'bare Nest',
      metric: 'rssMib',
      atMost: 3,
      text: 'resident memory: nestjs-vitals − bare Nest ≤ 3 MiB',
    }),
  ],
};
