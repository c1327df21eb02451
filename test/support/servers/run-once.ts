import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Identity } from './workspace.js';

const execute = promisify(execFile);

/** Runs a program to its end and returns its output. */
export async function runOnce(
  binary: string,
  args: readonly string[],
  options: Identity & { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { stdout } = await execute(binary, args, { ...options, maxBuffer: 8 << 20, timeout: 60_000 });
  return stdout;
}
