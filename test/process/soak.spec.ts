import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SOAK = fileURLToPath(new URL('../../bench/soak.mjs', import.meta.url));

interface Ending {
  readonly code: number;
  readonly output: string;
}

/** Runs the soak in its own process, on the built package. */
function soak(...options: string[]): Promise<Ending> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--expose-gc', SOAK, ...options], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

// It builds the package first if that is older than its sources.
const TIME_LIMIT_MS = 120_000;

describe('a soak', () => {
  it(
    'leaves heap, abort listeners and timers where they were',
    async () => {
      expect(await soak('--runs=10000', '--probes=50000')).toEqual({
        code: 0,
        output: expect.stringContaining('Everything is where it was.'),
      });
    },
    TIME_LIMIT_MS,
  );

  it(
    'fails when each run leaves a listener behind',
    async () => {
      const { code, output } = await soak('--runs=5000', '--probes=1000', '--leak');
      expect(code).toBe(1);
      expect(output).toMatch(/listeners on the application went from \d+ to \d+/);
      expect(output).toMatch(/signals held went from \d+ to \d+/);
      expect(output).toMatch(/heap went from \d+ to \d+/);
    },
    TIME_LIMIT_MS,
  );
});
