import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

// Its own process, because terminus and this package must not share a logger or a module loader with Jest.
it('docs/truth.md has the results of `npm run truth`, and none of them shows a wrong answer of this package', async () => {
  const repository = resolve(import.meta.dirname, '../..');
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((done) => {
    execFile(process.execPath, ['truth/run.mjs', '--check'], { cwd: repository }, (error, _stdout, errors) =>
      done({ code: error?.code ?? 0, stderr: errors }),
    );
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}, 240_000);
