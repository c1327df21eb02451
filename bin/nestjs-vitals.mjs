#!/usr/bin/env node
// @ts-check
import { parseArgs } from 'node:util';

const USAGE = `Usage: nestjs-vitals probe <url|port> [--timeout <ms>]

  probe   asks one probe, prints one line, and exits with 0 if the answer is 2xx, and with 1 otherwise.
          A port stands for http://127.0.0.1:<port>/health/ready. The timeout is 5000 ms by default.`;

/** Longer than the body of any public probe. */
const MAX_BODY_LENGTH = 65_536;

class UsageError extends Error {}

/** @type {Record<string, (args: string[]) => Promise<number>>} Each returns the exit code. */
const COMMANDS = { probe };

/** @param {string[]} args */
async function probe(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { timeout: { type: 'string', default: '5000' } },
  });
  const [target, ...rest] = positionals;
  if (target === undefined || rest.length > 0) throw new UsageError('Give one URL or port.');
  const timeoutMs = Number(values.timeout);
  if (!(timeoutMs >= 1)) throw new UsageError(`--timeout is "${values.timeout}": give a number of ms.`);
  try {
    const { statusCode, body } = await ask(urlOf(target), timeoutMs);
    console.log(`${statusCode} ${verdictOf(body)}`.trim());
    return statusCode >= 200 && statusCode <= 299 ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { name, message, code } = /** @type {NodeJS.ErrnoException} */ (error);
    console.log(
      name === 'TimeoutError' || code === 'ABORT_ERR' ? `no answer within ${timeoutMs} ms` : message || code,
    );
    return 1;
  }
}

/** @param {string} target */
function urlOf(target) {
  if (/^\d{1,5}$/.test(target)) return new URL(`http://127.0.0.1:${target}/health/ready`);
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new UsageError(`"${target}" is neither a port nor a URL such as http://127.0.0.1:3000/health/ready.`);
}

/**
 * Redirects are not followed: a login page is not an answer of a probe.
 *
 * @param {URL} url
 * @param {number} timeoutMs for the whole answer.
 * @returns {Promise<{ statusCode: number, body: string }>}
 */
async function ask(url, timeoutMs) {
  const { request } = await import(url.protocol === 'https:' ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    /** @type {import('node:http').ClientRequest} */
    const outgoing = request(url, {
      agent: false,
      headers: { 'User-Agent': 'nestjs-vitals-probe' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        if (body.length < MAX_BODY_LENGTH) body += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ statusCode: response.statusCode ?? 0, body }));
    });
    outgoing.end();
  });
}

/** Status and reason of a body; empty for a body of anything else, which must not get into a terminal. @param {string} body */
function verdictOf(body) {
  try {
    const { status, reason } = JSON.parse(body);
    return [status, reason].filter((word) => typeof word === 'string' && /^\w{1,40}$/.test(word)).join(' ');
  } catch {
    return '';
  }
}

const [name = '', ...args] = process.argv.slice(2);
try {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) process.exitCode = await command(args);
  else if (['--help', '-h', 'help'].includes(name)) console.log(USAGE);
  else throw new UsageError(name === '' ? 'Give a command.' : `The command "${name}" is unknown.`);
} catch (error) {
  const { message, code } = /** @type {NodeJS.ErrnoException} */ (error);
  if (!(error instanceof UsageError) && !code?.startsWith('ERR_PARSE_ARGS')) throw error;
  console.error(`${message}\n\n${USAGE}`);
  // Docker reserves 2 for itself.
  process.exitCode = 1;
}
