import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Builds the package if a source is newer than the last build. The benchmarks measure the published form. */
export function ensureBuilt() {
  if (isBuilt()) return;
  const { status, error } = spawnSync('npm', ['run', 'build'], {
    cwd: at('.'),
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error !== undefined || status !== 0) {
    throw new Error(
      '`npm run build` failed, and there is nothing to measure without it. Mend the build first.',
      {
        cause: error,
      },
    );
  }
}

function isBuilt() {
  const builtAt = statSync(at('dist/esm/index.js'), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  return readdirSync(at('lib'), { recursive: true }).every(
    (file) => statSync(at(`lib/${file}`)).mtimeMs < builtAt,
  );
}
