import { tmpdir } from 'node:os';
import { DiskHealthCheck } from '../../../../lib/checks/system/disk.health-check.js';

describe('DiskHealthCheck', () => {
  it('measures the used share, the free bytes and the size', async () => {
    const { status, measurements } = await new DiskHealthCheck({
      path: tmpdir(),
      maxUsedPercent: 100,
    }).check();
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

  it('fails if fewer bytes are free than required, and names the path', async () => {
    const { status, output } = await new DiskHealthCheck({
      path: tmpdir(),
      minFreeBytes: Number.MAX_SAFE_INTEGER,
      maxUsedPercent: 100,
    }).check();
    expect(status).toBe('fail');
    expect(output).toContain(`free space of ${tmpdir()}: `);
  });

  it('fails if the path does not exist', async () => {
    await expect(new DiskHealthCheck({ path: '/does/not/exist' }).check()).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('passes on a filesystem without blocks or inodes', async () => {
    if (process.platform !== 'linux') return;
    const { status, measurements } = await new DiskHealthCheck({ path: '/proc' }).check();
    expect(status).toBe('pass');
    expect(measurements!['utilization']!.observedValue).toBe(0);
    expect(measurements).not.toHaveProperty('inodes');
  });

  it('rejects wrong options in the constructor, all at once', () => {
    class Disk extends DiskHealthCheck {}
    expect(() => new Disk({ path: '', maxUsedPercent: 900 })).toThrow(
      /Disk\.path is ""[^]*Disk\.maxUsedPercent is 900/,
    );
    expect(() => new Disk({} as never)).toThrow('Disk.path is missing.');
    expect(() => new Disk({ path: tmpdir(), maxUsedPercent: Number.NaN })).toThrow(
      'Disk.maxUsedPercent is NaN',
    );
  });
});
