import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request that is under way. */
export interface Exchange {
  /** Resolves once the head of the response has come. */
  readonly head: Promise<IncomingMessage>;
  /** Resolves with the whole answer; rejects if the connection is cut before its end. */
  readonly answer: Promise<Answer>;
}

/** One connection, kept open between requests as long as the server lets it. */
export const keepAlive = (): Agent => new Agent({ keepAlive: true, maxSockets: 1 });

/** Asks over a fresh connection, or over that of an agent. */
export function begin(port: number, path: string, agent: Agent | false = false): Exchange {
  const outgoing = request({ host: '127.0.0.1', port, path, agent });
  const head = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  const answer = head.then(async (response) => {
    let body = '';
    for await (const chunk of response.setEncoding('utf8')) body += chunk;
    return { status: response.statusCode ?? 0, headers: response.headers, body };
  });
  // A request that is cut off must not become an unhandled rejection.
  answer.catch(() => undefined);
  outgoing.end();
  return { head, answer };
}

export const get = (port: number, path: string, agent?: Agent): Promise<Answer> =>
  begin(port, path, agent).answer;
