import { Module } from '@nestjs/common';
import { HealthModule, HealthRegistry, HealthService } from 'nestjs-vitals';
import { setTimeout as sleep } from 'node:timers/promises';
import { decorate } from '../servers/decorate.mjs';
import { listen } from '../servers/nest.mjs';

const HOUR = 3_600_000;
const SIZES = [0, 100, 1_000, 10_000];
const ports = new Map();

/** One application for each number of checks; every result is cached for the whole run. */
export async function start() {
  for (const size of SIZES) {
    const health = HealthModule.forRoot({ deep: { guards: 'none' } });
    const App = decorate(class App {}, { decorators: [Module({ imports: [health] })] });
    let service;
    const { port } = await listen('express', App, (app) => {
      service = app.get(HealthService);
      const registry = app.get(HealthRegistry);
      for (let index = 0; index < size; index++)
        registry.register(`check-${index}`, () => undefined, { cacheMs: HOUR, staleAfterMs: 2 * HOUR });
    });
    while (service.report('readiness').status !== 'pass') await sleep(5);
    ports.set(size, port);
  }
}

/** `value` is the time that each check adds to an answer, in µs. */
export async function sample({ size }, ms) {
  let empty = 0;
  let full = 0;
  let rounds = 0;
  const startedAt = performance.now();
  do {
    empty += await ask(0);
    full += await ask(size);
    rounds++;
  } while (performance.now() - startedAt < ms);
  return { value: ((full - empty) * 1_000) / rounds / size };
}

async function ask(size) {
  const begun = performance.now();
  const response = await fetch(`http://127.0.0.1:${ports.get(size)}/health/deep`);
  const text = await response.text();
  const took = performance.now() - begun;
  if (response.status !== 200 || !text.includes(`"check-${size - 1}:`) === size > 0)
    throw new Error(`A wrong answer: ${response.status} with ${text.length} characters.`);
  return took;
}
