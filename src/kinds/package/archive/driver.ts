/** package/archive: programs and files as tar.gz, zip or tar, the same bytes on every machine. */
import { basename, unsafePath } from '../../../base/path.ts';
import type { InputSpec } from '../../../model/action.ts';
import { artifactInput } from '../../../model/artifact-input.ts';
import { checked, hasErrors, type Checked } from '../../../model/diagnostic.ts';
import { isGlob, patternInputs } from '../../../model/glob-input.ts';
import { defineDriver, performerName, type ResolveContext } from '../../../model/kind.ts';
import { packableRoles, packagePath } from '../family.ts';
import { archiveWriter } from './archive-writer.ts';
import { checkFiles, fileRules } from './file-rules.ts';
import { archiveSchema, type ArchiveSettings, type ArchiveSpec, type FileRule } from './schema.ts';

const id = 'package/archive';

export const driver = defineDriver<ArchiveSpec, ArchiveSettings>({
  id,
  kind: 'package',
  using: 'archive',
  summary: 'programs and files as tar.gz, zip or tar',
  revision: 1,
  schema: archiveSchema,
  shape: 'platform',
  accepts: packableRoles,
  cache: { widest: 'shared', default: 'shared' },
  pool: 'cpu',
  resolve,
  produces: (settings, node, project) => [
    {
      role: 'archive',
      path: packagePath(node, project, settings.format),
      format: settings.format,
      ...(node.platform ? { platform: node.platform } : {}),
    },
  ],
  plan: (settings, context) => {
    const path = context.node.produces[0]?.path ?? '';
    const name = basename(path).slice(0, -settings.format.length - 1);
    const wrap = settings.wrap === true ? name : settings.wrap === false ? '' : settings.wrap;
    return [
      context.action({
        work: {
          type: 'perform',
          performer: performerName(id, 'pack'),
          input: {
            format: settings.format,
            wrap,
            files: settings.files.map((rule) => ({ ...rule })),
            time: context.timestamp,
            writer: archiveWriter,
          },
        },
        inputs: [
          ...context.node.inputs.map(artifactInput),
          ...settings.files.map((rule) => ruleInput(rule, context.dist)),
        ],
        outputs: [{ path }],
      }),
    ];
  },
  performers: { pack: async (jobs, world) => (await import('./pack.ts')).pack(jobs, world) },
  examples: [
    {
      title: 'One archive per platform, zip for Windows',
      yaml: `kind: package
using: archive
from: server
format: tar.gz
overrides: [{ where: "os=windows", format: zip }]
files: [README.md, "config/*.yaml"]
`,
    },
    {
      title: 'A folder around everything; a file under another name',
      yaml: `kind: package
using: archive
from: server
wrap: true
files:
  - LICENSE
  - { src: deploy/orders.service, dst: systemd/orders.service, mode: "0644" }
  - { src: "docs/**/*.md", dst: docs }
`,
    },
  ],
});

function resolve(spec: ArchiveSpec, context: ResolveContext): Checked<ArchiveSettings> {
  const { complain, folder = '.' } = context;
  const diagnostics = checkFiles(spec, { complain, folder });
  const wrap = spec.wrap ?? false;
  const unsafe = typeof wrap === 'string' ? unsafePath(wrap) : undefined;
  if (unsafe)
    diagnostics.push(
      complain(['wrap'], 'GB3401', `"${wrap}" is no folder name: ${unsafe}`, 'use a plain name, or true'),
    );
  if (hasErrors(diagnostics)) return { diagnostics };
  return checked({ format: spec.format ?? 'tar.gz', wrap, files: fileRules(spec, folder) }, diagnostics);
}

/** The one input of a rule. What was built is not packed by a pattern that reaches below dist by chance. */
function ruleInput(rule: FileRule, dist: string): InputSpec {
  const reachesIn = !isGlob(rule.src) || rule.src.startsWith(`${dist}/`);
  const exclude = [...(reachesIn ? [] : [`${dist}/`]), '.git/', '.gobuild/'];
  const [input] = patternInputs([rule.src], { gitignore: false, required: rule.required, exclude });
  return input ?? { type: 'file', path: rule.src };
}
