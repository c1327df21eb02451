import type { ProbeName } from '../interfaces/probe.js';
import type { Clock } from '../support/time/clock.js';

/** How often a client asked, and when last. */
export interface Asking {
  readonly count: number;
  /** In ms since the epoch. */
  readonly lastAskedAt: number;
  readonly lastStatusCode: number;
}

/** The clients of one probe. */
export interface AudienceFigures extends Asking {
  /** By user agent, the latest client last; `(none)` for requests without one. The text comes from the client: do not trust it. */
  readonly userAgents: ReadonlyMap<string, Asking>;
  /** All user agents that do not fit, together. */
  readonly others: Asking | undefined;
}

interface Audience {
  readonly all: AskingCount;
  readonly userAgents: Map<string, Client>;
  others: AskingCount | undefined;
  /** The last of `userAgents`: usually the same client asks again. */
  latest: Client | undefined;
}

interface Client {
  /** A copy: see {@link ownText}. */
  readonly name: string;
  readonly asking: AskingCount;
}

/** Its `lastAskedAt` is in monotonic ms. */
type AskingCount = { -readonly [Key in keyof Asking]: Asking[Key] };

const MAX_USER_AGENTS = 20;
const MAX_LENGTH = 120;
const NO_USER_AGENT = '(none)';

/**
 * Remembers the clients of each probe: at most 20 user agents a probe, of 120 characters each. A new client replaces the one
 * with the fewest requests, so that a flood of invented names cannot push out regular clients.
 */
export class ProbeAudience {
  private readonly audiences = new Map<ProbeName, Audience>();

  constructor(private readonly clock: Clock) {}

  /** Records that `probe` was answered with `statusCode`. */
  asked(probe: ProbeName, userAgent: string | undefined, statusCode: number): void {
    const now = this.clock.now();
    const audience = this.audienceOf(probe);
    note(audience.all, now, statusCode);
    const name = userAgent?.slice(0, MAX_LENGTH) || NO_USER_AGENT;
    const { latest } = audience;
    const client = name === latest?.name ? latest : makeLatest(audience, name);
    note(client.asking, now, statusCode);
  }

  /** Only the probes that were requested. */
  read(): ReadonlyMap<ProbeName, AudienceFigures> {
    const figures = new Map<ProbeName, AudienceFigures>();
    // Monotonic inside, wall-clock time outside, so that a probe reads the clock once.
    const offset = this.clock.time() - this.clock.now();
    const show = (asking: Asking): Asking => ({
      ...asking,
      lastAskedAt: Math.round(asking.lastAskedAt + offset),
    });
    for (const [probe, audience] of this.audiences) {
      figures.set(probe, {
        ...show(audience.all),
        userAgents: new Map([...audience.userAgents].map(([name, { asking }]) => [name, show(asking)])),
        others: audience.others && show(audience.others),
      });
    }
    return figures;
  }

  /** Time since the last request for `probe`, in ms; `undefined` if there was none. */
  silentFor(probe: ProbeName): number | undefined {
    const audience = this.audiences.get(probe);
    return audience && this.clock.now() - audience.all.lastAskedAt;
  }

  private audienceOf(probe: ProbeName): Audience {
    const known = this.audiences.get(probe);
    if (known) return known;
    const all = { count: 0, lastAskedAt: 0, lastStatusCode: 0 };
    const audience: Audience = { all, userAgents: new Map(), others: undefined, latest: undefined };
    this.audiences.set(probe, audience);
    return audience;
  }
}

/** Deletes and sets the entry again, which makes it the last one in the order of the map. */
function makeLatest(audience: Audience, name: string): Client {
  const { userAgents } = audience;
  const client = userAgents.get(name) ?? {
    name: ownText(name),
    asking: { count: 0, lastAskedAt: 0, lastStatusCode: 0 },
  };
  if (!userAgents.delete(name) && userAgents.size >= MAX_USER_AGENTS) evict(audience);
  userAgents.set(client.name, client);
  audience.latest = client;
  return client;
}

/** Evicts the client with the fewest requests; among equals, the one that has been silent longest. */
function evict(audience: Audience): void {
  const [first, ...rest] = audience.userAgents.values();
  if (!first) return;
  const { name, asking } = rest.reduce(
    (least, client) => (client.asking.count < least.asking.count ? client : least),
    first,
  );
  audience.userAgents.delete(name);
  audience.others = audience.others ? merge(audience.others, asking) : asking;
}

/**
 * Copies the text. V8 implements `slice()` as a view into the original text and keeps the whole original in memory: twenty
 * truncated user agents would hold twenty full ones, each as long as the server allows headers to be.
 * Strings are UTF-16, so the copy equals the original, and lookups by it still match.
 */
function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

function note(asking: AskingCount, now: number, statusCode: number): void {
  asking.count++;
  asking.lastAskedAt = now;
  asking.lastStatusCode = statusCode;
}

function merge(into: AskingCount, more: Asking): AskingCount {
  into.count += more.count;
  if (more.lastAskedAt >= into.lastAskedAt) {
    into.lastAskedAt = more.lastAskedAt;
    into.lastStatusCode = more.lastStatusCode;
  }
  return into;
}
