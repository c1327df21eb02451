import { readdirSync } from 'node:fs';
import { type Child, runChild } from './system-child.js';

interface Reading {
  readonly status: string;
  readonly output?: string;
  readonly open: number;
  readonly limit: number;
}

const SOURCE = `
import { openSync, closeSync } from 'node:fs';
import { FileDescriptorsHealthCheck } from './lib/checks/system/file-descriptors.health-check.js';
import { MemoryHealthCheck } from './lib/checks/system/memory.health-check.js';
import { RuntimeMonitor } from './lib/process/runtime-monitor.js';
import { SystemClock } from './lib/support/time/system-clock.js';
import { readCgroupMemoryLimit } from './lib/process/cgroup-memory-limit.js';
const check = new FileDescriptorsHealthCheck();
const memory = new MemoryHealthCheck();
const monitor = new RuntimeMonitor(new SystemClock());
const read = () => {
  const { status, output, measurements } = check.check();
  return { status, output, open: measurements?.['open']?.observedValue, limit: measurements?.['limit']?.observedValue };
};
const tried = (action: () => unknown) => {
  try {
    return { returned: action() };
  } catch (error) {
    return { threw: (error as NodeJS.ErrnoException).code };
  }
};
const files: number[] = [];
say(read());
await go();
while (read().status !== 'fail') files.push(openSync('/dev/null', 'r'));
say(read());
await go();
let exhausted = '';
try { for (;;) files.push(openSync('/dev/null', 'r')); } catch (error) { exhausted = (error as NodeJS.ErrnoException).code!; }
say({ ...read(), exhausted, memory: tried(() => memory.check()), cgroup: tried(() => readCgroupMemoryLimit()), runtime: tried(() => monitor.read().fileDescriptors) });
files.forEach((file) => closeSync(file));
say(read());
`;

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('FileDescriptorsHealthCheck in a process that runs out of them (needs /proc)', () => {
  let child: Child;
  afterEach(() => child.kill());

  it('counts what the system counts, fails before the last one is taken, and recovers', async () => {
    // Node raises its soft limit to the hard one when it starts, so both are lowered.
    child = await runChild(SOURCE, [], ['sh', '-c', 'ulimit -n 200; exec "$0" "$@"']);
    const open = () => readdirSync(`/proc/${child.pid}/fd`).length;

    const idle = await child.next<Reading>();
    expect(idle).toMatchObject({ status: 'pass', limit: 200, open: open() });
    child.go();

    const near = await child.next<Reading>();
    expect(near).toMatchObject({ status: 'fail', open: open() });
    expect(near.open).toBe(181);
    expect(near.output).toBe('open file descriptors: 90.5 percent, above the limit of 90 percent');
    child.go();

    expect(await child.next<Reading>()).toMatchObject({
      status: 'fail',
      output: 'no file descriptor is left',
      exhausted: 'EMFILE',
      // What cannot be read must not pass for good, and must not break the report either.
      memory: { threw: 'EMFILE' },
      cgroup: { threw: 'EMFILE' },
      runtime: { returned: { exhausted: true } },
    });
    expect((await child.next<Reading>()).status).toBe('pass');
    expect((await child.ended).code).toBe(0);
  });
});
