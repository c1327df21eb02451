/** Runs scenarios one after another, each against all systems at once. */
export async function judge(groups, systems, wanted) {
  const judged = [];
  for (const { title, scenarios } of groups) {
    const rows = [];
    for (const scenario of scenarios.filter(wanted)) {
      const runs = systems.map((system) => () => cellOf(scenario, system));
      // A check that blocks the event loop would block the other systems too.
      const cells = scenario.alone
        ? await runs.reduce(async (done, run) => [...(await done), await run()], [])
        : await Promise.all(runs.map((run) => run()));
      rows.push({ ...scenario, cells });
    }
    if (rows.length > 0) judged.push({ title, rows });
  }
  return judged;
}

const NOT_OFFERED = Symbol('not offered');

async function cellOf({ run, truth, right = (observed) => observed === truth }, system) {
  const servers = [];
  const start = async (application) => {
    const server = await system.start(application);
    if (server === undefined) throw NOT_OFFERED;
    servers.push(server);
    return server;
  };
  const observed = await run(start).catch((error) => {
    if (error === NOT_OFFERED) return undefined;
    if (String(error.code).startsWith('HEALTH_')) return 'refused at boot';
    throw error;
  });
  await Promise.all(servers.map((server) => server.close()));
  if (observed === undefined) return { observed: 'not offered', verdict: 'none' };
  return { observed, verdict: right(observed) ? 'right' : 'wrong' };
}
