import { summarise } from './statistics.mjs';

/** A figure's variants and goals as Markdown. */
export function figureTable({ title, unit, columns = {} }, samples, verdicts) {
  const names = Object.keys(samples);
  const [first] = names;
  const withCpu = samples[first].every(({ cpuMicros }) => cpuMicros !== undefined);
  const more = { ...(withCpu && { cpuMicros: 'processor µs an answer' }), ...columns };
  const head = ['variant', unit, 'quartiles', `to ${first}`, ...Object.values(more)];
  const reference = summarise(valuesOf(samples[first])).median;
  const rows = names.map((name) => {
    const { median, low, high } = summarise(valuesOf(samples[name]));
    const extra = Object.keys(more).map((key) => show(summarise(valuesOf(samples[name], key)).median));
    return [
      name,
      show(median),
      `${show(low)} … ${show(high)}`,
      `${(median / reference).toFixed(2)} ×`,
      ...extra,
    ];
  });
  return [`## ${title}`, table(head, rows, 1), goalTable(verdicts)].join('\n\n');
}

function goalTable(verdicts) {
  const rows = verdicts.map(({ goal, verdict: { measured, low, high, met, detail } }) => [
    goal.text,
    goal.hard ? (met ? 'yes' : `no: ${detail}`) : `${measured.toPrecision(3)}${detail ? ` (${detail})` : ''}`,
    low === undefined ? '' : `${low.toPrecision(3)} … ${high.toPrecision(3)}`,
    met ? 'met' : '**missed**',
  ]);
  return table(['goal', 'measured', 'quartiles', ''], rows, 1);
}

function table(head, rows, textColumns) {
  const align = head.map((_, index) => (index < textColumns ? '---' : '---:'));
  return [head, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const valuesOf = (samples, key = 'value') => samples.map((sample) => sample[key]);

/** Three significant digits; whole numbers, with thin spaces, above a thousand. */
function show(value) {
  if (value >= 1_000) return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ' ');
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}
