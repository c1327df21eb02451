import { FileDescriptorsHealthCheck } from '../../../../lib/checks/system/file-descriptors.health-check.js';

describe('FileDescriptorsHealthCheck', () => {
  class Descriptors extends FileDescriptorsHealthCheck {
    constructor(
      private readonly open: number | undefined,
      private readonly limit: number | undefined,
      private readonly exhausted = false,
    ) {
      super({ warnUsedPercent: 50 });
    }

    protected override read() {
      return { open: this.open, limit: this.limit, exhausted: this.exhausted };
    }
  }

  it.each([
    [512, 'pass'],
    [513, 'warn'],
    [922, 'fail'],
  ])('returns, with %d of 1 024 open, the status %s', (open, status) => {
    const result = new Descriptors(open, 1_024).check();
    expect(result.status).toBe(status);
    expect(result.measurements).toMatchObject({
      open: { observedValue: open, observedUnit: 'descriptors' },
      limit: { observedValue: 1_024 },
      utilization: { observedUnit: 'percent', status },
    });
  });

  it('only counts if there is no limit', () => {
    const { status, measurements } = new Descriptors(1e6, undefined).check();
    expect(status).toBe('pass');
    expect(Object.keys(measurements!)).toEqual(['open']);
  });

  it('warns if it cannot count', () => {
    const { status, output } = new Descriptors(undefined, undefined).check();
    expect(status).toBe('warn');
    expect(output).toContain('cannot be counted');
  });

  it('fails if no descriptor is left to count with', () => {
    expect(new Descriptors(undefined, undefined, true).check()).toEqual({
      status: 'fail',
      output: 'no file descriptor is left',
    });
  });

  it('rejects wrong options in the constructor, all at once', () => {
    class Faulty extends FileDescriptorsHealthCheck {}
    expect(() => new Faulty({ maxUsedPercent: 101, warnUsedPercent: 0 })).toThrow(
      /Faulty\.maxUsedPercent is 101\.[^]*Faulty\.warnUsedPercent is 0\./,
    );
  });
});
