import { ratio, sameBytes } from './goals.mjs';
import { httpVariant } from './http-variant.mjs';
import { HAND_WRITTEN, NODE_HTTP, PASS, TERMINUS, VITALS } from './servers.mjs';
import { body as terminusBody } from '../peers/terminus.mjs';

const HEADERS = {
  'Content-Type': 'application/health+json',
  'Cache-Control': 'no-store',
  'Content-Length': PASS.length,
};

/**
 * Liveness is the cheapest probe, so it shows the cost of the module beside the cost of the framework.
 *
 * @param why the reason why these goals may be missed.
 */
export const liveness = ({ adapter, label, framework, goals, why }) => ({
  title: `Liveness on ${label}`,
  unit: 'answers/s',
  variants: {
    'nestjs-vitals': httpVariant({
      server: VITALS,
      options: { adapter },
      path: '/health/live',
      expect: { body: PASS },
    }),
    '@nestjs/terminus': httpVariant({
      server: TERMINUS,
      options: { adapter },
      path: '/health',
      expect: { body: terminusBody() },
    }),
    'hand-written controller': httpVariant({
      server: HAND_WRITTEN,
      options: { adapter },
      path: '/health',
      expect: { body: '{"status":"ok"}' },
    }),
    'bare node:http': httpVariant({
      server: NODE_HTTP,
      options: {
        body: PASS,
        headers: { ...framework.headers, ...HEADERS },
        keepAliveTimeout: framework.keepAliveTimeout,
      },
      path: '/health/live',
      expect: { body: PASS },
    }),
  },
  goals: [
    ratio({ of: 'nestjs-vitals', to: '@nestjs/terminus', atLeast: goals.terminus, why }),
    ratio({ of: 'nestjs-vitals', to: 'hand-written controller', atLeast: goals.handWritten, why }),
    sameBytes('nestjs-vitals', 'bare node:http'),
  ],
});
