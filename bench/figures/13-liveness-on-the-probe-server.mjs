import { ratio, sameBytes } from '../harness/goals.mjs';
import { httpVariant } from '../harness/http-variant.mjs';
import { NODE_HTTP, PASS, PROBE_SERVER, VITALS } from '../harness/servers.mjs';

const answer = { path: '/health/live', expect: { body: PASS } };

/** The port of its own, beside what it saves and beside the limit. */
export default {
  title: 'Liveness on the probe server',
  unit: 'answers/s',
  variants: {
    'probe server': httpVariant({ server: PROBE_SERVER, ...answer }),
    'bare node:http': httpVariant({
      server: NODE_HTTP,
      options: {
        body: PASS,
        headers: {
          'Content-Type': 'application/health+json',
          'Cache-Control': 'no-store',
          'Content-Length': PASS.length,
        },
        keepAliveTimeout: 75_000,
      },
      ...answer,
    }),
    'route on Express': httpVariant({ server: VITALS, options: { adapter: 'express' }, ...answer }),
  },
  goals: [
    ratio({
      of: 'probe server',
      to: 'bare node:http',
      atLeast: 0.9,
      why: 'Node parses the headers of a request only if they are read: a tenth of its time. The answer depends on Accept, and deep shows the user agents.',
    }),
    ratio({ of: 'probe server', to: 'route on Express', atLeast: 5 }),
    sameBytes('probe server', 'bare node:http'),
  ],
};
