import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PROCESSORS } from './processors.mjs';

const run = promisify(execFile);

/**
 * A program that is started anew for each sample. It prints its sample as JSON and ends.
 *
 * @param {URL} program its file.
 * @param options a function of the context, or plain data; the program gets them as JSON.
 */
export const launchVariant =
  (program, options = {}) =>
  async (context) => ({
    sample: () => launch(program, typeof options === 'function' ? options(context) : options),
    stop: () => undefined,
  });

async function launch(program, options) {
  const command = [process.execPath, '--expose-gc', fileURLToPath(program), JSON.stringify(options)];
  if (PROCESSORS) command.unshift('taskset', '-c', String(PROCESSORS.server));
  const [file, ...args] = command;
  const { stdout } = await run(file, args, { env: { ...process.env, NODE_ENV: 'production' } });
  return JSON.parse(stdout);
}
