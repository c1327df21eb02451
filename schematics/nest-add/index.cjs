// @ts-check
const { posix } = require('node:path');
const {
  addImport,
  addToModule,
  classThatExtends,
  enableShutdownHooks,
  hasModule,
  importsFrom,
  provides,
} = require('./edit-source.cjs');
const { bullMq, mongoose, prisma, redis, typeOrm } = require('./first-checks.cjs');

/**
 * @typedef {import('@angular-devkit/schematics').Tree} Tree
 * @typedef {import('@angular-devkit/schematics').SchematicContext} Context
 * @typedef {import('./first-checks.cjs').FirstCheck & { modulePath: string }} PlacedCheck
 */

const QUEUE = /registerQueue(?:Async)?\(\s*\{\s*name:\s*['"]([^'"]+)['"]/;
const REDIS_MODULES = ['@nestjs-modules/ioredis', '@liaoliaots/nestjs-redis', '@songkeys/nestjs-redis'];

/**
 * `nest add nestjs-vitals`: imports HealthModule, adds a first check for the dependencies of the application, enables the shutdown
 * hooks, and says what to do next. What is there already stays as it is, so it may run again.
 *
 * @param {{ sourceRoot?: string }} options
 * @returns {(tree: Tree, context: Context) => Tree}
 */
exports.nestAdd =
  ({ sourceRoot = 'src' }) =>
  (tree, { logger }) => {
    const root = posix.normalize(sourceRoot);
    const modulePath = posix.join(root, 'app.module.ts');
    const mainPath = posix.join(root, 'main.ts');
    /** @type {string[]} */
    const next = [];
    const moduleText = read(tree, modulePath);

    if (moduleText === undefined) {
      next.push(`There is no ${modulePath}. Add HealthModule.forRoot() to the imports of your root module.`);
    } else if (importsFrom(moduleText, 'nestjs-vitals')) {
      logger.info(`${modulePath} imports nestjs-vitals already.`);
    } else {
      addHealth(tree, root, modulePath, moduleText, next);
    }

    const mainText = read(tree, mainPath);
    const hooked = mainText && enableShutdownHooks(mainText);
    if (mainText && hooked && hooked !== mainText) tree.overwrite(mainPath, hooked);
    if (!hooked)
      next.push('Call app.enableShutdownHooks() before app.listen(), or nothing drains on SIGTERM.');

    next.push(
      'Probes: GET /health/live, /health/ready and /health/startup. Start the application and curl them.',
      'Point the livenessProbe, readinessProbe and startupProbe of your orchestrator to them.',
      'For /health/deep, give HealthModule.forRoot({ deep: { guards: [YourGuard] } }).',
    );
    logger.info(['Next:', ...next.map((step) => `  - ${step}`)].join('\n'));
    return tree;
  };

/** @type {(tree: Tree, root: string, modulePath: string, moduleText: string, next: string[]) => void} */
function addHealth(tree, root, modulePath, moduleText, next) {
  const text = addToModule(
    addImport(moduleText, 'HealthModule', 'nestjs-vitals'),
    'imports',
    'HealthModule.forRoot()',
  );
  if (text === undefined) {
    next.push(
      `Add HealthModule.forRoot() to the imports of ${modulePath}: they are not written as an array there.`,
    );
    return;
  }
  tree.overwrite(modulePath, text);
  const checks = firstChecks(tree, root, modulePath, next);
  for (const check of checks) addCheck(tree, root, check, next);
  if (checks.length === 0) next.push('Decorate a service with @HealthIndicator() as your first check.');
}

/** @type {(tree: Tree, root: string, check: PlacedCheck, next: string[]) => void} */
function addCheck(tree, root, { file, className, code, modulePath }, next) {
  const path = posix.join(root, 'health', file);
  if (tree.exists(path)) {
    next.push(`${path} is there already. Decorate its class with @HealthIndicator().`);
    return;
  }
  tree.create(path, code);
  const withImport = addImport(tree.readText(modulePath), className, importPath(tree, modulePath, path));
  const text = addToModule(withImport, 'providers', className);
  if (text === undefined) next.push(`Add ${className} to the providers of ${modulePath}.`);
  else tree.overwrite(modulePath, text);
}

/**
 * One check for each dependency that is found, if it is known how the application injects its client. It goes to a module that
 * can inject the client.
 *
 * @type {(tree: Tree, root: string, modulePath: string, next: string[]) => PlacedCheck[]}
 */
function firstChecks(tree, root, modulePath, next) {
  const { dependencies = {} } = manifestOf(tree);
  const has = (/** @type {string} */ name) => Object.hasOwn(dependencies, name);
  /** @type {PlacedCheck[]} */
  const checks = [];
  if (has('@nestjs/typeorm')) checks.push({ ...typeOrm(), modulePath });
  else if (has('@nestjs/mongoose')) checks.push({ ...mongoose(), modulePath });
  else if (has('@prisma/client')) {
    const check = prismaCheck(tree, root);
    if (check) checks.push(check);
    else
      next.push(
        'No module provides a class that extends PrismaClient. Add a check that asks your Prisma client.',
      );
  }
  const redisModule = REDIS_MODULES.find(has);
  if (redisModule) checks.push({ ...redis(redisModule), modulePath });
  else if (has('ioredis')) {
    next.push(
      "Add a check for Redis: a class that extends RedisHealthCheck of 'nestjs-vitals/redis', with your client.",
    );
  }
  if (has('@nestjs/bullmq')) {
    const queue = findSource(tree, root, (text) => (hasModule(text) ? QUEUE.exec(text)?.[1] : undefined));
    if (queue) checks.push({ ...bullMq(queue.found), modulePath: queue.path });
    else next.push('Add a check for your BullMQ queues. No name of a queue was found.');
  }
  return checks;
}

/** @type {(tree: Tree, root: string) => PlacedCheck | undefined} */
function prismaCheck(tree, root) {
  const service = findSource(tree, root, (text) => classThatExtends(text, 'PrismaClient'));
  if (service === undefined) return undefined;
  const home = findSource(tree, root, (text) => (provides(text, service.found) ? '' : undefined));
  if (home === undefined) return undefined;
  const isMongo = /provider\s*=\s*"mongodb"/.test(read(tree, 'prisma/schema.prisma') ?? '');
  const path = importPath(tree, posix.join(root, 'health/any.ts'), service.path);
  return { ...prisma({ className: service.found, importPath: path, isMongo }), modulePath: home.path };
}

/** @type {(tree: Tree, from: string, to: string) => string} */
function importPath(tree, from, to) {
  const extension = manifestOf(tree).type === 'module' ? '.js' : '';
  const path = posix.relative(posix.dirname(from), to).replace(/\.ts$/, extension);
  return path.startsWith('.') ? path : `./${path}`;
}

/** @type {(tree: Tree, root: string, match: (text: string) => string | undefined) => { path: string, found: string } | undefined} */
function findSource(tree, root, match) {
  /** @type {{ path: string, found: string } | undefined} */
  let result;
  tree.getDir(root).visit((path) => {
    if (result || !path.endsWith('.ts') || path.endsWith('.spec.ts') || path.includes('/node_modules/'))
      return;
    const found = match(tree.readText(path));
    if (found !== undefined) result = { path: path.replace(/^\//, ''), found };
  });
  return result;
}

/** @type {(tree: Tree) => { type?: string, dependencies?: Record<string, string> }} */
const manifestOf = (tree) => JSON.parse(read(tree, 'package.json') ?? '{}');

/** @type {(tree: Tree, path: string) => string | undefined} */
const read = (tree, path) => (tree.exists(path) ? tree.readText(path) : undefined);
