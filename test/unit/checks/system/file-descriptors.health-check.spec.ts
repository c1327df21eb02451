import { FileDescriptorsHealthCheck } from '../../../../lib/checks/system/file-descriptors.health-check.js';

describe('FileDescriptorsHealthCheck', () => {
  class Descriptors extends FileDescriptorsHealthCheck {
    protected override readonly warnUsedPercent = 50;

    constructor(
      private readonly open: number | undefined,
      private readonly limit: number | undefined,
      private readonly exhausted = false,
    ) {
      super();
    }

    protected override read() {
      return { open: this.open, limit: this.limit, exhausted: this.exhausted };
    }
  }

  it.each([
    [512, 'pass'],
    [513, 'warn'],
    [922, 'fail'],
  ])('with %d of 1 024 open is %s', (open, status) => {
    const result = new Descriptors(open, 1_024).check();
    expect(result.status).toBe(status);
    expect(result.measurements).toMatchObject({
      open: { observedValue: open, observedUnit: 'descriptors' },
      limit: { observedValue: 1_024 },
      utilization: { observedUnit: 'percent', status },
    });
  });

  it('only counts where there is no limit', () => {
    const { status, measurements } = new Descriptors(1e6, undefined).check();
    expect(status).toBe('pass');
    expect(Object.keys(measurements!)).toEqual(['open']);
  });

  it('does not claim to be well where it cannot count', () => {
    const { status, output } = new Descriptors(undefined, undefined).check();
    expect(status).toBe('warn');
    expect(output).toContain('cannot be counted');
  });

  it('fails where not one is left to count them with', () => {
    expect(new Descriptors(undefined, undefined, true).check()).toEqual({
      status: 'fail',
      output: 'no file descriptor is left',
    });
  });

  it('refuses faulty properties at boot, and at the first run where there is no boot', () => {
    class Faulty extends FileDescriptorsHealthCheck {
      protected override readonly maxUsedPercent = 101;
    }
    expect(() => new Faulty().onModuleInit()).toThrow('Faulty.maxUsedPercent is 101.');
    expect(() => new Faulty().check()).toThrow('Faulty.maxUsedPercent is 101.');
  });
});
