/**
 * Writes docs/options.md from the tables of options: `npm run docs:options`. With `--check` it writes nothing, and fails
 * if the page and the tables differ.
 */
import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs/options.md');

async function importSource(file) {
  const { outputFiles } = await build({
    entryPoints: [join(root, file)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    external: ['@nestjs/*'],
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** The JSDoc comment of each row of a table, by the name of the option. */
function docstringsOf(file, table) {
  const path = join(root, file);
  const docstrings = new Map();
  const read = (node) => {
    for (const row of node.properties) {
      const [doc] = ts.getJSDocCommentsAndTags(row);
      if (doc) docstrings.set(row.name.getText(), docstringOf(doc));
    }
  };
  const visit = (node) => {
    const isTable = ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node);
    if (isTable && node.name.getText() === table) read(objectIn(node.initializer));
    else ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
  return docstrings;
}

const docstringOf = ({ comment, tags = [] }) => ({
  text: ts.getTextOfJSDocComment(comment).trim(),
  standard: ts.getTextOfJSDocComment(tags.find(({ tagName }) => tagName.text === 'default')?.comment),
});

/** The first object literal in an initializer, such as the one in `nested({ … })`. */
function objectIn(node) {
  if (ts.isObjectLiteralExpression(node)) return node;
  let found;
  ts.forEachChild(node, (child) => {
    found ??= objectIn(child);
  });
  return found;
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

const valueOf = (text) => (/^[\w"[{]/.test(text) && !text.includes(' ') ? `\`${text}\`` : text);

function tableOf(rows, docstrings, shared) {
  const lines = Object.entries(rows).map(([name, row]) => {
    const docstring = docstrings.get(name);
    if (docstring === undefined) throw new Error(`The option "${name}" has no docstring.`);
    const { type, shownDefault } = row;
    // Editors show the tag. An option of several tables may have several defaults.
    if (docstring.standard?.split(',')[0] !== shownDefault?.replaceAll('`', '').split(',')[0])
      throw new Error(`The docstring of "${name}" needs the tag @default ${shownDefault}.`);
    if (/\bms\b/.test(type) && !/\bms\b/.test(docstring.text))
      throw new Error(`The docstring of "${name}" needs its unit, ms.`);
    const cells = [`\`${name}\``, type, shownDefault === undefined ? '' : valueOf(shownDefault)];
    if (shared) cells.push('isShared' in row ? 'yes' : '');
    return `| ${[...cells, docstring.text].map(cell).join(' | ')} |`;
  });
  const head = ['Option', 'Type', 'Default', ...(shared ? ['For all checks'] : []), 'What it does'];
  return [`| ${head.join(' | ')} |`, `| ${head.map(() => '-').join(' | ')} |`, ...lines].join('\n');
}

const checkOptions = 'lib/interfaces/check-options.ts';
const moduleOptions = 'lib/module/health-options.ts';
const drainOptions = 'lib/lifecycle/drain-options.ts';
const applicationInfo = 'lib/report/application-info.ts';
const probeOptions = 'lib/probes/probe-options.ts';

const { CHECK_OPTIONS } = await importSource(checkOptions);
const { GROUP_OPTIONS } = await importSource('lib/probes/group-options.ts');
const { HEALTH_OPTIONS_TABLE, REGISTRATION_OPTIONS_TABLE } = await importSource(moduleOptions);

const of = (rows, file, table) => tableOf(rows, docstringsOf(file, table), false);

const text = `# Options

\`\`\`ts
// src/app.module.ts
import { Module } from '@nestjs/common';
import { HealthIndicator, HealthModule, type CheckContext, type HealthCheck } from 'nestjs-vitals';
import { JwtAuthGuard } from './jwt-auth.guard.js';

@HealthIndicator({ critical: false, timeoutMs: 500, tags: ['payments'] })
class PriceList implements HealthCheck {
  async check({ signal }: CheckContext) {
    await fetch('http://localhost:9/prices', { signal });
  }
}

@Module({
  imports: [
    HealthModule.forRoot({
      checks: { cacheMs: 10_000 },
      deep: { guards: [JwtAuthGuard] },
      groups: { payments: { path: '/health/payments', tags: ['payments'], details: 'summary' } },
    }),
  ],
  providers: [PriceList],
})
export class AppModule {}
\`\`\`

<!-- ts
// src/jwt-auth.guard.ts
export class JwtAuthGuard {
  canActivate(): boolean {
    return false;
  }
}
-->

\`\`\`console
$ curl localhost:3000/health/payments
{"status":"warn","reason":"CHECK_FAILED","checks":{"price-list":[{"status":"fail"}]}}
\`\`\`

A faulty or unknown option stops the boot. The error lists every fault at once, each with its remedy. Times are in ms unless
the name says otherwise. An option that is \`undefined\` counts as left out.

## Options of a check

\`@HealthIndicator()\` and \`HealthRegistry.register()\` take these. \`@HealthIndicator()\` also takes \`name\`.
\`HealthModule.forRoot({ checks })\` takes those with "yes" under "For all checks". A check's own option wins.

${tableOf(CHECK_OPTIONS, docstringsOf(checkOptions, 'CHECK_OPTIONS'), true)}

## Options of the module

\`HealthModule.forRoot()\` takes the options of both tables. With \`forRootAsync()\`, the factory returns those of the first
table, and those of the second stand beside the factory.

${of(HEALTH_OPTIONS_TABLE, moduleOptions, 'HEALTH_OPTIONS_TABLE')}

${of(REGISTRATION_OPTIONS_TABLE, moduleOptions, 'REGISTRATION_OPTIONS_TABLE')}

### probes

One object for each of \`liveness\`, \`readiness\`, \`startup\` and \`deep\`. For \`deep\` the default of \`budgetMs\` is
${HEALTH_OPTIONS_TABLE.probes.rows.deep.rows.budgetMs.shownDefault}.

${of(HEALTH_OPTIONS_TABLE.probes.rows.readiness.rows, probeOptions, 'probeOptions')}

### statusCodes

One object for each probe, and for each group.

${of(HEALTH_OPTIONS_TABLE.probes.rows.readiness.rows.statusCodes.rows, probeOptions, 'statusCodes')}

### groups

Each group is a probe of its own over the checks that have one of its tags. It answers as readiness does. A group also takes
\`guards\`, as \`deep\` does; a group behind guards does not get the \`decorators\` of the module. A check with \`probes: []\`
takes part in groups only. \`HealthService.evaluate('payments')\` and \`@OnHealthChange({ probe: 'payments' })\` work, too.

${of(
  Object.fromEntries(Object.entries(GROUP_OPTIONS).slice(0, 2)),
  'lib/probes/group-options.ts',
  'GROUP_OPTIONS',
)}

The options of \`probes\` above belong to a group, too.

### drain

${of(HEALTH_OPTIONS_TABLE.drain.rows, drainOptions, 'DRAIN_OPTIONS')}

### info

${of(HEALTH_OPTIONS_TABLE.info.rows, applicationInfo, 'APPLICATION_INFO')}

### redact

${of(HEALTH_OPTIONS_TABLE.redact.rows, moduleOptions, 'redact')}

<!-- \`npm run docs:options\` writes this page from the tables of options. -->
`;
const formatted = await format(text, { ...(await resolveConfig(page)), filepath: page });

if (!process.argv.includes('--check')) writeFileSync(page, formatted);
else if (readFileSync(page, 'utf8') !== formatted) {
  console.error('docs/options.md differs from the tables of options. Run: npm run docs:options');
  process.exitCode = 1;
}
