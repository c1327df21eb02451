/**
 * The main file of every process that the benchmark starts. It loads one module and lets its parent call the
 * functions which that module exports.
 */
const module = await import(process.argv[2]);

const builtIn = {
  /** The CPU time of this process so far, in µs. */
  cpuMicros() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
};

process.on('message', async ({ id, name, args }) => {
  try {
    const call = module[name] ?? builtIn[name];
    if (typeof call !== 'function') throw new Error(`${process.argv[2]} exports no function "${name}"`);
    process.send({ id, value: await call(...args) });
  } catch (error) {
    process.send({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit());
process.send({ id: 0 });
