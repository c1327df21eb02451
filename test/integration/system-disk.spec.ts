import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskHealthCheck } from '../../lib/checks/system/disk.health-check.js';

const MEBIBYTE = 1_048_576;
const directory = mkdtempSync(join(tmpdir(), 'disk-'));
const mounts: string[] = [];

/** Mounts, or says why that cannot be done here. */
function mount(name: string, prepare: (target: string) => void): { path: string; refused?: string } {
  const path = mkdtempSync(join(directory, `${name}-`));
  try {
    prepare(path);
    mounts.push(path);
    return { path };
  } catch (error) {
    return { path, refused: String((error as { stderr?: Buffer }).stderr ?? error).trim() };
  }
}

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });

const full = mount('full', (path) => run('mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path));
const inodes = mount('inodes', (path) =>
  run('mount', '-t', 'tmpfs', '-o', 'size=8m,nr_inodes=50', 'tmpfs', path),
);
const reserved = mount('reserved', (path) => {
  const image = join(directory, 'image');
  writeFileSync(image, '');
  truncateSync(image, 64 * MEBIBYTE);
  run('mkfs.ext4', '-q', '-F', '-m', '25', image);
  run('mount', '-o', 'loop', image, path);
});

/** A test that cannot run says so, and why, in its name. */
const where = ({ refused }: { refused?: string }, name: string): [typeof it | typeof it.skip, string] =>
  refused === undefined ? [it, name] : [it.skip, `${name}: NOT RUN, since a mount was refused: ${refused}`];

class Disk extends DiskHealthCheck {
  constructor(path: string) {
    super({ path, warnUsedPercent: 50 });
  }
}

/** What `df` says, the independent reading. */
function df(path: string) {
  const [total, available, percent] = run('df', '-B1', '--output=size,avail,pcent', path)
    .split('\n')[1]!
    .trim()
    .split(/\s+/)
    .map((text) => Number(text.replace('%', '')));
  return { total: total!, available: available!, percent: percent! };
}

/** Writes until there is no room, as an application would. */
function fillUp(path: string): string {
  const file = openSync(join(path, 'filler'), 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(64 * 1_024));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code!;
  } finally {
    closeSync(file);
  }
}

describe('DiskHealthCheck on filesystems that run full', () => {
  afterAll(() => {
    for (const path of mounts) run('umount', path);
    rmSync(directory, { recursive: true });
  });

  const [onFull, ofSpace] = where(full, 'passes, warns, fails when nothing can be written, and recovers');
  onFull(ofSpace, async () => {
    const disk = new Disk(full.path);
    expect(await disk.check()).toMatchObject({
      status: 'pass',
      measurements: { utilization: { observedValue: 0 } },
    });

    writeFileSync(join(full.path, 'half'), Buffer.alloc(5 * MEBIBYTE));
    expect(await disk.check()).toMatchObject({
      status: 'warn',
      output: `used space of ${full.path}: 62.5 percent, above the limit of 50 percent`,
      measurements: {
        free: { observedValue: 3 * MEBIBYTE },
        total: { observedValue: 8 * MEBIBYTE },
      },
    });

    expect(fillUp(full.path)).toBe('ENOSPC');
    expect(await disk.check()).toMatchObject({
      status: 'fail',
      output: `used space of ${full.path}: 100 percent, above the limit of 90 percent`,
      measurements: { free: { observedValue: 0 } },
    });

    rmSync(join(full.path, 'filler'));
    rmSync(join(full.path, 'half'));
    expect((await disk.check()).status).toBe('pass');
  });

  const [onInodes, ofInodes] = where(inodes, 'fails when no file can be created, though there is space');
  onInodes(ofInodes, async () => {
    const create = () => {
      for (let i = 0; ; i++) writeFileSync(join(inodes.path, `${i}`), '');
    };
    expect(create).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
    const { status, output, measurements } = await new Disk(inodes.path).check();
    expect(status).toBe('fail');
    expect(output).toMatch(/^used inodes of .*: 100 percent, above/);
    expect(measurements).toMatchObject({ utilization: { observedValue: 0, status: 'pass' } });
  });

  const [onReserved, ofReserved] = where(
    reserved,
    'leaves out of used and free what is reserved for the superuser, as df does',
  );
  onReserved(ofReserved, async () => {
    writeFileSync(join(reserved.path, 'data'), Buffer.alloc(20 * MEBIBYTE, 1));
    run('sync', '-f', reserved.path);
    const expected = df(reserved.path);
    const { measurements } = await new Disk(reserved.path).check();
    const observed = (name: string) => measurements![name]!.observedValue as number;
    // df rounds up.
    expect(Math.ceil(observed('utilization'))).toBe(expected.percent);
    expect(observed('free')).toBe(expected.available);
    expect(observed('total')).toBe(expected.total);
    expect(observed('free')).toBeLessThan(observed('total') - 30 * MEBIBYTE);
    expect(statSync(join(reserved.path, 'data')).size).toBe(20 * MEBIBYTE);
  });
});
