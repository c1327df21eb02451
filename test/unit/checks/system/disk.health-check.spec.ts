import { tmpdir } from 'node:os';
import { DiskHealthCheck } from '../../../../lib/checks/system/disk.health-check.js';

class Disk extends DiskHealthCheck {
  protected override readonly path: string;
  protected override readonly maxUsedPercent: number;
  protected override readonly minFreeBytes: number | undefined;

  constructor(path: string, maxUsedPercent = 100, minFreeBytes?: number) {
    super();
    this.path = path;
    this.maxUsedPercent = maxUsedPercent;
    this.minFreeBytes = minFreeBytes;
  }
}

describe('DiskHealthCheck', () => {
  it('gives the used share, the free bytes and the size', async () => {
    const { status, measurements } = await new Disk(tmpdir()).check();
    expect(status).toBe('pass');
    expect(measurements).toMatchObject({
      utilization: { observedValue: expect.any(Number), observedUnit: 'percent' },
      free: { observedValue: expect.any(Number), observedUnit: 'bytes' },
      total: { observedValue: expect.any(Number), observedUnit: 'bytes' },
    });
    expect(measurements!['free']!.observedValue).toBeLessThan(
      measurements!['total']!.observedValue as number,
    );
  });

  it('fails where less is free than asked for, and names the path', async () => {
    const { status, output } = await new Disk(tmpdir(), 100, Number.MAX_SAFE_INTEGER).check();
    expect(status).toBe('fail');
    expect(output).toContain(`free space of ${tmpdir()}: `);
  });

  it('fails where the path does not exist', async () => {
    await expect(new Disk('/does/not/exist').check()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('passes on a filesystem without blocks or inodes', async () => {
    if (process.platform !== 'linux') return;
    const { status, measurements } = await new Disk('/proc').check();
    expect(status).toBe('pass');
    expect(measurements!['utilization']!.observedValue).toBe(0);
    expect(measurements).not.toHaveProperty('inodes');
  });

  it('refuses faulty properties at boot, and at the first run where there is no boot', async () => {
    expect(() => new Disk('', 900).onModuleInit()).toThrow(/Disk\.path is ""[^]*Disk\.maxUsedPercent is 900/);
    await expect(new Disk(tmpdir(), Number.NaN).check()).rejects.toThrow('Disk.maxUsedPercent is NaN');
  });
});
