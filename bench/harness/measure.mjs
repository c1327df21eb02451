/**
 * Measures a figure: its variants take turns in short slices, in another order each round, so that whatever else
 * the machine does hits them alike. Several launches, since two processes of the same program differ too.
 */
export async function measure(figure, context) {
  // A quick run is too short for any goal, so no figure makes it longer.
  const own = context.quick ? undefined : figure.pace?.(context.pace);
  const { launches, rounds, sliceMs, warmUpMs } = { ...context.pace, ...own };
  const names = Object.keys(figure.variants);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let launch = 0; launch < launches; launch++) {
    const started = new Map();
    const shared = await figure.setup?.(context);
    try {
      await Promise.all(
        names.map(async (name) => started.set(name, await figure.variants[name](context, shared))),
      );
      for (const variant of started.values()) await variant.sample(warmUpMs);
      for (let round = 0; round < rounds; round++) {
        for (const name of turns(names, round)) samples[name].push(await started.get(name).sample(sliceMs));
      }
    } finally {
      for (const variant of started.values()) await variant.stop();
      await shared?.stop();
    }
  }
  return samples;
}

/** Each variant has each position equally often, and comes before each other variant as often as after it. */
function turns(names, round) {
  const shift = Math.floor(round / 2) % names.length;
  const shifted = [...names.slice(shift), ...names.slice(0, shift)];
  return round % 2 === 0 ? shifted : shifted.reverse();
}
