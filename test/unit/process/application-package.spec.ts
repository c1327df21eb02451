import { jest } from '@jest/globals';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readApplicationPackage } from '../../../lib/process/application-package.js';

describe('readApplicationPackage', () => {
  let root: string;
  beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'application-info-')))));
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (path: string, content: unknown): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return dirname(file);
  };

  it('finds the package of the process by default', () => {
    expect(readApplicationPackage()).toMatchObject({ name: 'nestjs-vitals' });
  });

  it('goes up to the nearest one', () => {
    put('package.json', { name: 'monorepo', version: '0.0.0' });
    put('apps/orders/package.json', { name: 'orders', version: '1.2.3' });
    const start = join(put('apps/orders/dist/main.js', ''), 'not', 'there');
    expect(readApplicationPackage([start])).toEqual({ name: 'orders', version: '1.2.3' });
  });

  it('skips packages without a version and unreadable ones', () => {
    put('package.json', { version: '1.2.3' });
    put('a/package.json', { name: 'root-of-a-monorepo', version: '' });
    put('a/b/package.json', '{ not json');
    put('a/b/c/package.json', 'null');
    const start = put('a/b/c/d/package.json/this-is-a-directory', '');
    expect(readApplicationPackage([start])).toEqual({ version: '1.2.3' });
  });

  it('omits values that are not texts', () => {
    const start = put('package.json', { name: { evil: true }, version: '2.0.0' });
    expect(readApplicationPackage([start])).toEqual({ version: '2.0.0' });
  });

  it('never takes the package of a dependency for that of the application', () => {
    put('package.json', { name: 'application', version: '1.0.0' });
    const start = put('node_modules/runner/package.json', { name: 'runner', version: '9.9.9' });
    expect(readApplicationPackage([join(start, 'bin')])).toMatchObject({ name: 'application' });
  });

  it('reads a file that begins with a byte order mark', () => {
    expect(readApplicationPackage([put('package.json', '\uFEFF{"version":"1.0.0"}')])).toEqual({
      version: '1.0.0',
    });
  });

  it('goes up from the second starting point if the first leads nowhere', () => {
    const start = put('package.json', { version: '2.0.0' });
    expect(readApplicationPackage([join('/', 'nowhere'), start])).toEqual({ version: '2.0.0' });
  });

  it('returns nothing if there is no package', () => {
    expect(readApplicationPackage([join('/', 'nowhere')])).toEqual({});
  });

  describe('with the started program and the working directory', () => {
    afterEach(() => jest.restoreAllMocks());

    const started = (program: string, workingDirectory: string) => {
      jest.replaceProperty(process, 'argv', [process.execPath, program]);
      jest.spyOn(process, 'cwd').mockReturnValue(workingDirectory);
      return readApplicationPackage();
    };

    it('reads that of the application in a monorepo, started from its root', () => {
      put('package.json', { name: 'monorepo' });
      put('apps/api/package.json', { name: 'api', version: '3.2.1' });
      const program = join(put('apps/api/dist/main.js', ''), 'main.js');
      expect(started(program, root)).toEqual({ name: 'api', version: '3.2.1' });
    });

    it('ignores an unrelated package in the working directory', () => {
      const elsewhere = put('elsewhere/package.json', { name: 'unrelated', version: '9.9.9' });
      put('api/package.json', { name: 'api', version: '3.2.1' });
      const program = join(put('api/dist/main.js', ''), 'main.js');
      expect(started(program, elsewhere)).toMatchObject({ name: 'api' });
    });

    it.each(['dist/main.js', 'dist/main', 'dist', '.'])('goes up from the program of "node %s"', (given) => {
      put('package.json', { name: 'outside', version: '9.9.9' });
      put('api/package.json', { name: 'api', version: '3.2.1' });
      put('api/dist/main.js', '');
      expect(started(join(root, 'api', given), root)).toMatchObject({ name: 'api' });
    });

    it('follows a link to the program', () => {
      put('package.json', { name: 'root', version: '9.9.9' });
      put('apps/api/package.json', { name: 'api', version: '3.2.1' });
      const program = join(put('apps/api/main.js', ''), 'main.js');
      const bin = put('node_modules/.bin/other', '');
      symlinkSync(program, join(bin, 'api'));
      expect(started(join(bin, 'api'), root)).toMatchObject({ name: 'api' });
    });

    it('uses the working directory if a tool runs the application', () => {
      put('package.json', { name: 'root', version: '9.9.9' });
      const application = put('apps/api/package.json', { name: 'api', version: '3.2.1' });
      const tool = join(put('node_modules/jest/bin/jest.js', ''), 'jest.js');
      const bin = put('node_modules/.bin/other', '');
      symlinkSync(tool, join(bin, 'jest'));
      for (const program of [tool, join(bin, 'jest')])
        expect(started(program, application)).toMatchObject({ name: 'api' });
    });

    it('uses the working directory if the program has no version', () => {
      const program = join(put('program/main.js', ''), 'main.js');
      const application = put('application/package.json', { version: '3.2.1' });
      expect(started(program, application)).toEqual({ version: '3.2.1' });
    });

    it('does not use an argument of "node -e" as the program', () => {
      const application = put('package.json', { version: '3.2.1' });
      expect(started('lib/index.ts', application)).toEqual({ version: '3.2.1' });
    });

    it('does not throw when the working directory is gone', () => {
      jest.spyOn(process, 'cwd').mockImplementation(() => {
        throw new Error('ENOENT: no such file or directory, uv_cwd');
      });
      expect(readApplicationPackage()).toEqual({});
      put('package.json', { version: '3.2.1' });
      jest.replaceProperty(process, 'argv', [process.execPath, join(root, 'main.js')]);
      expect(readApplicationPackage()).toEqual({ version: '3.2.1' });
    });
  });
});
