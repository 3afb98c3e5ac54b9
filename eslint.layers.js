// The walls of the house: imports run only downward, and isolate code (what runs inside Temporal's sandbox, or must be able to)
// imports nothing that needs Node or a server. Both are told by the two tags in each project's package.json, so that a new project cannot
// be forgotten: without tags, lint fails.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const LAYERS = ['contract', 'domain', 'capability', 'workflow', 'app'];
const RUNTIMES = ['isolate', 'node', 'browser'];
const SERVER_ONLY = [
  '@nestjs/*',
  '@prisma/*',
  'openai',
  '@qdrant/*',
  '@cedar-policy/*',
  'pino',
  'pino-*',
  'pg',
  '@temporalio/activity',
  '@temporalio/worker',
  '@temporalio/client',
];

const root = import.meta.dirname;
const { workspaces } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));

const folders = workspaces
  .flatMap((w) =>
    w.endsWith('/*') ? readdirSync(`${root}/${w.slice(0, -2)}`).map((name) => w.slice(0, -1) + name) : [w],
  )
  .filter((folder) => existsSync(`${root}/${folder}/package.json`));

function readProjects() {
  return folders.map((folder) => {
    const file = `${folder}/package.json`;
    const { name, nx } = JSON.parse(readFileSync(`${root}/${file}`, 'utf8'));
    const tag = (key, allowed) => {
      const value = nx?.tags?.find((t) => t.startsWith(`${key}:`))?.slice(key.length + 1);
      if (!allowed.includes(value)) throw new Error(`${file}: nx.tags needs ${key}:<${allowed.join('|')}>`);
      return value;
    };
    return { name, folder, layer: LAYERS.indexOf(tag('layer', LAYERS)), runtime: tag('runtime', RUNTIMES) };
  });
}

/** ESLint configs, one a project, that forbid what its layer and runtime may not import. Specs may also use @steward/testing. */
export function layerRules() {
  const projects = readProjects();
  return projects.map((project) => {
    const above = projects.filter((other) => other.layer > project.layer).map((other) => other.name);
    const foreignRuntime = projects
      .filter((other) => other.name !== project.name && project.runtime === 'isolate' && other.runtime !== 'isolate')
      .map((other) => other.name);
    // Apps are composition roots: nobody composes them again, except the harness and the command line that start them.
    const apps = projects
      .filter(
        (o) =>
          o.layer === 4 &&
          project.layer === 4 &&
          o.name !== project.name &&
          !['@steward/testing', '@steward/local'].includes(o.name) &&
          o.folder.startsWith('apps/'),
      )
      .map((o) => o.name);
    const patterns = [
      {
        group: ['@steward/*/*', '!@steward/model/scripted-server'],
        message: 'Use the package by its door (exports), not its insides.',
      },
      ...[...new Set([...above, ...foreignRuntime, ...apps])].map((name) => ({
        group: [name],
        message: `${project.name} may not import ${name}: imports run only downward, and isolate code only into isolate code (docs/architecture.md).`,
      })),
    ];
    if (project.runtime === 'isolate')
      patterns.push({
        group: ['node:*', ...SERVER_ONLY],
        message: 'Isolate code runs inside the workflow sandbox: no Node, no servers.',
      });
    return {
      files: [`${project.folder}/src/**/*.{ts,tsx}`],
      ignores: ['**/*.spec.ts', `${project.folder}/src/spec/**`],
      rules: { 'no-restricted-imports': ['error', { patterns }] },
    };
  });
}
