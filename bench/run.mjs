/**
 * npm run bench                      all figures; writes bench/results.md; exits 1 if a goal is missed
 * npm run bench -- --quick           a short look for CI: prints only; exits 1 if an answer is wrong
 * npm run bench -- --only=liveness   the figures whose file name contains this; prints only
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './harness/ensure-built.mjs';
import { measure } from './harness/measure.mjs';
import { PROCESSORS } from './harness/processors.mjs';
import { figureTable } from './harness/table.mjs';
import { versions } from './harness/versions.mjs';
import { Worker } from './harness/worker.mjs';

const { only, quick } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
}).values;

const PACES = {
  // So long that the garbage of each variant is collected equally often. Express makes much garbage.
  full: { launches: 3, rounds: 6, sliceMs: 600, warmUpMs: 1_000 },
  quick: { launches: 1, rounds: 2, sliceMs: 60, warmUpMs: 100 },
};

ensureBuilt();

const figures = new URL('figures/', import.meta.url);
const files = readdirSync(figures)
  .filter((file) => file.includes(only))
  .sort();
const load = await Worker.start(new URL('harness/load/load.worker.mjs', import.meta.url), {
  processor: 'load',
});
const context = { load, quick, pace: quick ? PACES.quick : PACES.full };

const sections = [];
const missed = [];
try {
  for (const file of files) {
    const { default: figure } = await import(new URL(file, figures));
    const samples = await measure(figure, context);
    const verdicts = figure.goals.map((goal) => ({ goal, verdict: goal.judge(samples) }));
    const section = figureTable(figure, samples, verdicts);
    console.log(`${section}\n`);
    sections.push(section);
    missed.push(
      ...verdicts.filter(({ verdict }) => !verdict.met).map(({ goal }) => ({ goal, title: figure.title })),
    );
  }
} finally {
  await load.stop();
}

const summary =
  missed.length === 0
    ? 'Every goal is met.'
    : `**Missed goals:**\n\n${missed.map(({ goal, title }) => `- ${title}: ${goal.text}. ${goal.why ?? ''}`.trim()).join('\n')}`;
console.log(summary);

if (!quick && only === '') {
  const { launches, rounds, sliceMs } = context.pace;
  writeFileSync(
    new URL('results.md', import.meta.url),
    `# What \`npm run bench\` measured

${[...versions()].map(([name, version]) => `- ${name} ${version}`).join('\n')}

The variants of a figure take turns in slices of ${sliceMs} ms, in another order in each round. There are ${launches} launches of
${rounds} rounds; some figures have more launches. Each server and the load generator run in their own process,
${PROCESSORS ? 'the servers on one processor, the load generator on another' : 'on any processor'}. The load generator
never sleeps, because the server would pay for waking it up. Every answer is compared byte by byte. The tables show medians and
quartiles. The ratio of a goal is the median of the ratios of each round.

${summary}

${sections.join('\n\n')}
`,
  );
}

const wrong = missed.filter(({ goal }) => goal.hard);
if (wrong.length > 0 || (missed.length > 0 && !quick)) process.exitCode = 1;
