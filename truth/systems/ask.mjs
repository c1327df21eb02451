import { request } from 'node:http';

/** Kubernetes gives a probe one second (`timeoutSeconds: 1`), and counts silence as a failure. */
export const KUBELET_MS = 1_000;

/**
 * Asks over a new connection, as the kubelet does.
 *
 * @returns `{ status, headers, body, json, ms }`; `status` is 0 if no answer came in time.
 */
export function ask(port, path, { withinMs = KUBELET_MS, ...options } = {}) {
  return new Promise((resolve) => {
    const from = performance.now();
    const settle = (status, headers = {}, body = '') =>
      resolve({ status, headers, body, json: parse(body), ms: performance.now() - from });
    const timer = setTimeout(() => {
      settle(0);
      outgoing.destroy();
    }, withinMs);
    const outgoing = request({ host: '127.0.0.1', port, path, agent: false, ...options }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        clearTimeout(timer);
        settle(response.statusCode, response.headers, Buffer.concat(chunks).toString());
      });
    });
    outgoing.on('error', () => {
      clearTimeout(timer);
      settle(0);
    });
    outgoing.end();
  });
}

function parse(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
