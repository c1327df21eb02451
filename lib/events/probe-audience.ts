import type { ProbeName } from '../interfaces/probe.js';
import type { Clock } from '../support/time/clock.js';

/** How often somebody asked, and when last. */
export interface Asking {
  readonly count: number;
  /** In ms since the epoch. */
  readonly lastAskedAt: number;
  readonly lastStatusCode: number;
}

/** Who asked for one probe. */
export interface AudienceFigures extends Asking {
  /** By user agent, the latest to ask last; `(none)` for those who sent none. Their text is the client's own: trust nothing in it. */
  readonly userAgents: ReadonlyMap<string, Asking>;
  /** All the user agents for which there is no room, together. */
  readonly others: Asking | undefined;
}

interface Audience {
  readonly all: AskingCount;
  readonly userAgents: Map<string, Client>;
  others: AskingCount | undefined;
  /** The last of `userAgents`: as a rule it asks again. */
  latest: Client | undefined;
}

interface Client {
  /** A text of its own: see {@link ownText}. */
  readonly name: string;
  readonly asking: AskingCount;
}

/** Its `lastAskedAt` is in monotonic ms. */
type AskingCount = { -readonly [Key in keyof Asking]: Asking[Key] };

const MAX_USER_AGENTS = 20;
const MAX_LENGTH = 120;
const NO_USER_AGENT = '(none)';

/**
 * Remembers who asks for each probe: at most 20 user agents a probe, of 120 characters each. A new one takes the
 * place of the one that asked least, so that a flood of made-up names cannot push out those who ask regularly.
 */
export class ProbeAudience {
  private readonly audiences = new Map<ProbeName, Audience>();

  constructor(private readonly clock: Clock) {}

  /** Notes that `probe` was answered with `statusCode`. */
  asked(probe: ProbeName, userAgent: string | undefined, statusCode: number): void {
    const now = this.clock.now();
    const audience = this.audienceOf(probe);
    note(audience.all, now, statusCode);
    const name = userAgent?.slice(0, MAX_LENGTH) || NO_USER_AGENT;
    const { latest } = audience;
    const client = name === latest?.name ? latest : makeLatest(audience, name);
    note(client.asking, now, statusCode);
  }

  /** Only the probes that have been asked for. */
  read(): ReadonlyMap<ProbeName, AudienceFigures> {
    const figures = new Map<ProbeName, AudienceFigures>();
    // Monotonic inside, wall-clock time outside: that way a probe costs one look at the clock.
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

  /** How long nobody has asked for `probe`, in ms; `undefined` if nobody ever has. */
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

/** Putting it back makes it the last in the order of the map. */
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

/** Of those who asked least, the one that has been silent longest goes. */
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
 * The same text, in memory of its own. V8 makes of `slice()` a view into the text that was cut, and keeps the whole of
 * that alive for it: twenty cut user agents would hold twenty whole ones, each as long as the server lets headers be.
 * UTF-16 is what a string is made of: any text comes back as it was, and so is found again.
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
